/* A small store on the device (IndexedDB), because drafts may hold photos. One table, keys and values. */
function open() {
  return new Promise((done, fail) => {
    const request = indexedDB.open("civicnet", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("drafts");
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function ask(mode, act) {
  const base = await open();
  return new Promise((done, fail) => {
    const request = act(base.transaction("drafts", mode).objectStore("drafts"));
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

export const get = (key) => ask("readonly", (store) => store.get(key));
export const put = (key, value) => ask("readwrite", (store) => store.put(value, key));
export const remove = (key) => ask("readwrite", (store) => store.delete(key));
export const keys = () => ask("readonly", (store) => store.getAllKeys());
export const clear = () => ask("readwrite", (store) => store.clear());
