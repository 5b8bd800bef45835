// What sending a file does more when JavaScript is there.

// A file that is too large is told at once, before it is sent.
for (const input of document.querySelectorAll("[data-max-bytes]")) {
  input.addEventListener("change", () => {
    const sizes = [...input.files].map((file) => file.size);
    const isTooLarge = sizes.some((size) => size > Number(input.dataset.maxBytes));
    const isTooMuch = sizes.reduce((sum, size) => sum + size, 0) > Number(input.dataset.maxTotal);
    input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : isTooMuch ? input.dataset.tooMuch : "");
    input.reportValidity();
  });
}

// The button says that something is being sent.
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-busy]");
  if (button && !event.defaultPrevented) button.textContent = button.dataset.busy;
});
