/* Support and follow without leaving the page. The button changes at once and is put right by the answer; an answer that is
   not ours to read (sign-in, limits) is followed as a page, so that no words are lost. */
import { behaviour } from "./start.js";
import { post } from "./fragment.js";

function show(button, on, count, label) {
  button.setAttribute("aria-pressed", String(on));
  const counter = button.querySelector("[data-count]");
  if (counter && count !== undefined && count !== null) counter.textContent = count || "";
  const words = button.querySelector("[data-label]");
  if (words && label) words.textContent = label;
}

behaviour("button[data-act]", (button) => {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    const before = button.getAttribute("aria-pressed") === "true";
    const counter = button.querySelector("[data-count]");
    const count = counter ? Number(counter.textContent || 0) : NaN;
    const local = counter && String(count) === (counter.textContent.trim() || "0");
    button.setAttribute("aria-busy", "true");
    show(button, !before, local ? Math.max(0, count + (before ? -1 : 1)) : undefined);
    try {
      const answer = await post(button.formAction, button.name ? { [button.name]: button.value } : {});
      const told = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : null;
      if (answer.ok && told) {
        show(button, told.on, told.count, told.label);
        const others = button.closest("[data-one-of]");
        if (told.on && others) for (const other of others.querySelectorAll("button[data-act]")) if (other !== button) show(other, false);
        for (const twin of document.querySelectorAll("button[data-act]")) if (twin !== button && twin.formAction === button.formAction) show(twin, told.on, told.count, told.label);
      } else {
        show(button, before, local ? count : undefined);
        if (told && told.location) window.location.assign(told.location);
        else if (answer.redirected) window.location.assign(answer.url);
        else button.form.requestSubmit ? button.form.requestSubmit(button) : (button.form.action = button.formAction, button.form.submit());
      }
    } catch {
      show(button, before, local ? count : undefined);
      document.dispatchEvent(new CustomEvent("civicnet:offline"));
    }
    button.removeAttribute("aria-busy");
  });
});
