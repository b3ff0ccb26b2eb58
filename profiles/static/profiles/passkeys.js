/* Passkeys appear only where the browser has them; a ceremony that fails or is cancelled says so on the page. */
for (const form of document.querySelectorAll("[data-passkeys]")) {
  form.hidden = !window.PublicKeyCredential;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const words of document.querySelectorAll("[data-passkey-error]")) words.hidden = false;
});
