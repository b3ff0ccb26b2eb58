/* A hairline under the heading once the page has moved. */
const body = document.body;
const mark = () => body.classList.toggle("scrolled", window.scrollY > 8);

window.addEventListener("scroll", mark, { passive: true });
requestAnimationFrame(mark);
