// What pages do more when JavaScript is there. Everything also works without it.

// The first error of a form that came back is where the reader should be.
document.querySelector("[data-focus]")?.focus();

// A figure and its place on the page light up together: fields carry data-mark-of="number".
function light(event, on) {
  const number = event.target.closest?.("[data-mark-of]")?.dataset.markOf;
  if (!number) return;
  for (const mark of document.querySelectorAll(`[data-mark="${CSS.escape(number)}"]`)) {
    mark.classList.toggle("document__mark--lit", on);
  }
}
for (const [name, on] of [["focusin", true], ["focusout", false], ["mouseover", true], ["mouseout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}
// Whoever was in a field before this script ran.
if (document.activeElement) light({ target: document.activeElement }, true);

// A second click sends nothing twice. The server holds that too; this says so to the eye.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
