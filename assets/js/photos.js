/* Chosen photos: shown, made smaller on the device (a village's network is thin), each with its words for who cannot see it. What a photo tells
   besides its picture stays on the device (UP-5): it is drawn again, and the place it was taken at is only offered to the form (civicnet:photo-place).
   Order matters: the n-th text goes with the n-th file. Without script the file field alone still sends up to its limit. */
import { behaviour, icon, say, word } from "./start.js";
import { readPhoto } from "./exif.js";

const LONGEST = 2048;

/* Return the file to send; nothing when it `carries` more than its picture and this browser cannot draw it. */
async function shrink(file, carries) {
  const url = URL.createObjectURL(file);
  try {
    const image = await new Promise((done, fail) => {
      const loaded = new Image();
      loaded.onload = () => done(loaded);
      loaded.onerror = fail;
      loaded.src = url;
    });
    const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    if (!carries && scale === 1 && file.size < 1_500_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // a JPEG has no transparency
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!blob || (!carries && blob.size >= file.size)) return carries ? null : file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return carries ? null : file; // a bare one that this browser cannot draw: the server decides
  } finally {
    URL.revokeObjectURL(url);
  }
}

export function setFiles(input, files) {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  input.files = carrier.files;
}

behaviour("[data-photos]", (box) => {
  const input = box.querySelector("input[type=file]");
  const previews = box.querySelector("[data-previews]");
  const { max, altName, altLabel, removeLabel, busy, unread } = box.dataset;
  const { form } = input;
  let photos = [];
  let adding = 0;

  function preview(photo) {
    const card = document.createElement("div");
    card.className = "preview";
    const image = Object.assign(document.createElement("img"), { alt: "", src: photo.url });
    const label = document.createElement("label");
    const text = Object.assign(document.createElement("input"), { type: "text", name: altName, value: photo.alt, maxLength: 300 });
    text.addEventListener("input", () => { photo.alt = text.value; });
    label.append(altLabel, text);
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "round" });
    remove.setAttribute("aria-label", removeLabel);
    remove.append(icon("x"));
    remove.addEventListener("click", () => {
      URL.revokeObjectURL(photo.url);
      photos = photos.filter((other) => other !== photo);
      show();
      input.focus();
    });
    card.append(image, label, remove);
    return card;
  }

  function show() {
    setFiles(input, photos.map(({ file }) => file));
    previews.replaceChildren(...photos.map(preview));
    box.classList.toggle("full", photos.length >= Number(max));
    box.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps these
  }

  async function add(files) {
    const room = Number(max) - photos.length;
    const taken = [...files].filter((file) => file.type.startsWith("image/") || !file.type).slice(0, room);
    if (files.length > room) say(word("photosMax").replace("{n}", max));
    adding += 1;
    setFiles(input, photos.map(({ file }) => file)); // not yet those just chosen, nor into the draft
    box.setAttribute("aria-busy", "true");
    if (taken.length) say(busy);
    for (const file of taken) {
      const { place, carries } = await readPhoto(file);
      const small = await shrink(file, carries);
      if (small) photos.push({ file: small, url: URL.createObjectURL(small), alt: "" });
      else say(unread);
      if (small && place) box.dispatchEvent(new CustomEvent("civicnet:photo-place", { bubbles: true, detail: place }));
    }
    adding -= 1;
    if (!adding) box.removeAttribute("aria-busy");
    show();
    const text = previews.querySelector(".preview:last-child input");
    if (text && taken.length) text.focus();
  }

  /* Nothing is sent before its photos are ready. */
  if (form) form.addEventListener("submit", (event) => {
    if (!adding) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(busy);
  }, true);
  input.addEventListener("change", () => add(input.files));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
});
