// A button that copies a text, and says so.

export function start(button) {
  button.hidden = false;
  const label = button.querySelector("span");
  const name = label.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = name), 2000);
  });
}
