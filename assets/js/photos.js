/* Chosen photos: shown, made smaller on the device (a village's network is thin), each with its words for who cannot see it.
   Order matters: the n-th text goes with the n-th file. Without script the file field alone still sends up to its limit. */
import { behaviour, icon, say, word } from "./start.js";

const LONGEST = 2048;

export async function shrink(file, longest = LONGEST) {
  const url = URL.createObjectURL(file);
  try {
    const image = await new Promise((done, fail) => {
      const loaded = new Image();
      loaded.onload = () => done(loaded);
      loaded.onerror = fail;
      loaded.src = url;
    });
    const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
    if (scale === 1 && file.size < 1_500_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // a format that this browser cannot draw: the server decides
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
  const { max, altName, altLabel, removeLabel, busy } = box.dataset;
  let photos = [];

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
  }

  async function add(files) {
    const room = Number(max) - photos.length;
    const taken = [...files].filter((file) => file.type.startsWith("image/") || !file.type).slice(0, room);
    if (files.length > room) say(word("photosMax").replace("{n}", max));
    box.setAttribute("aria-busy", "true");
    if (taken.length) say(busy);
    for (const file of taken) {
      const small = await shrink(file);
      photos.push({ file: small, url: URL.createObjectURL(small), alt: "" });
    }
    box.removeAttribute("aria-busy");
    show();
    const text = previews.querySelector(".preview:last-child input");
    if (text && taken.length) text.focus();
  }

  input.addEventListener("change", () => add(input.files));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
});
