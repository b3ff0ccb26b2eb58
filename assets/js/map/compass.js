/* Arrows that point from the reader to each thing of a list, turning with the device. Asked for by a button; without a compass nothing is missing. */
import { say } from "../start.js";

const WAIT = 2000; // ms in which a compass speaks, if there is one

export function compass() {
  const button = document.querySelector("[data-compass]");
  const arrows = [...document.querySelectorAll("[data-bearing]")];
  if (!button || !arrows.length || !window.DeviceOrientationEvent || !window.matchMedia("(pointer: coarse)").matches) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const ask = window.DeviceOrientationEvent.requestPermission; // Safari asks the person
    const allowed = ask ? await ask.call(window.DeviceOrientationEvent).catch(() => "denied") : "granted";
    if (allowed === "granted") listen(button, arrows);
    else say(button.dataset.absent);
  });
}

function listen(button, arrows) {
  const name = "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation";
  let heading, waiting;
  const turn = () => {
    waiting = undefined;
    for (const arrow of arrows) {
      arrow.hidden = false;
      arrow.firstElementChild.style.transform = `rotate(${Number(arrow.dataset.bearing) - heading}deg)`;
    }
  };
  const hear = (event) => {
    const north = event.webkitCompassHeading !== undefined ? event.webkitCompassHeading : event.alpha === null ? null : 360 - event.alpha;
    if (north === null) return;
    const held = window.screen.orientation ? window.screen.orientation.angle : 0;
    heading = north + held;
    button.hidden = true;
    waiting = waiting || requestAnimationFrame(turn);
  };
  window.addEventListener(name, hear);
  setTimeout(() => {
    if (heading !== undefined) return;
    window.removeEventListener(name, hear);
    button.hidden = true;
    say(button.dataset.absent);
  }, WAIT);
}
