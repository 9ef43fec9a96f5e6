// A button that copies: <button hidden data-copy="text" data-copied="Copied"><span>Copy</span></button>

export function start(button) {
  if (!navigator.clipboard) return;
  const shown = button.firstElementChild;
  const words = shown.textContent;
  button.hidden = false;
  shown.setAttribute("aria-live", "polite");
  let again;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    shown.textContent = button.dataset.copied;
    clearTimeout(again);
    again = setTimeout(() => (shown.textContent = words), 2000);
  });
}
