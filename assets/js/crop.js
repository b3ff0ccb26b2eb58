/* A picture cropped to a square before it leaves the device: drag, arrow keys and a zoom slider. The square replaces the chosen file;
   without script the server takes the middle. */
import { behaviour } from "./start.js";
import { setFiles } from "./photos.js";

const SIDE = 512;

behaviour("[data-crop]", (box) => {
  const input = box.querySelector("input[type=file]");
  let image;
  let view;
  let stage;

  function draw() {
    const { canvas, zoom } = stage;
    const scale = (SIDE / Math.min(image.naturalWidth, image.naturalHeight)) * Number(zoom.value);
    const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    view.x = Math.min(0, Math.max(SIDE - width, view.x));
    view.y = Math.min(0, Math.max(SIDE - height, view.y));
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.drawImage(image, view.x, view.y, width, height);
  }

  function keep() {
    stage.canvas.toBlob((blob) => blob && setFiles(input, [new File([blob], "photo.jpg", { type: "image/jpeg" })]), "image/jpeg", 0.9);
  }

  function build() {
    const frame = document.createElement("div");
    frame.className = "crop";
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE, tabIndex: 0 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", box.dataset.moveLabel);
    const zoom = Object.assign(document.createElement("input"), { type: "range", min: 1, max: 3, step: 0.05, value: 1 });
    zoom.setAttribute("aria-label", box.dataset.zoomLabel);
    frame.append(canvas, zoom);
    let held = null;
    canvas.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX - view.x / 2.56, y: event.clientY - view.y / 2.56 };
      canvas.setPointerCapture(event.pointerId);
      frame.classList.add("dragged");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!held) return;
      view = { x: (event.clientX - held.x) * 2.56, y: (event.clientY - held.y) * 2.56 };
      draw();
    });
    canvas.addEventListener("pointerup", () => {
      held = null;
      frame.classList.remove("dragged");
      keep();
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-16, 0], ArrowRight: [16, 0], ArrowUp: [0, -16], ArrowDown: [0, 16] }[event.key];
      if (!step) return;
      event.preventDefault();
      view = { x: view.x + step[0], y: view.y + step[1] };
      draw();
      keep();
    });
    zoom.addEventListener("input", draw);
    zoom.addEventListener("change", keep);
    return { frame, canvas, zoom };
  }

  input.addEventListener("change", () => {
    const [file] = input.files;
    if (!file) return;
    const url = URL.createObjectURL(file);
    const loaded = new Image();
    loaded.onload = () => {
      image = loaded;
      stage = stage || build();
      stage.zoom.value = 1;
      const scale = SIDE / Math.min(loaded.naturalWidth, loaded.naturalHeight);
      view = { x: (SIDE - loaded.naturalWidth * scale) / 2, y: (SIDE - loaded.naturalHeight * scale) / 2 };
      const face = box.querySelector(".face");
      if (face) face.replaceWith(stage.frame);
      draw();
      keep();
      URL.revokeObjectURL(url);
    };
    loaded.onerror = () => URL.revokeObjectURL(url); // the server says what is wrong with it
    loaded.src = url;
  });
});
