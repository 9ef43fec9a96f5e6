// Choosing rows of a list: all at once, a range with the shift key, and how many are chosen.

export function start(form) {
  const picks = () => [...form.querySelectorAll("[data-pick]")];
  const all = form.querySelector("[data-pick-all]");
  const told = form.querySelector("[data-picked]");
  let last = null;

  function tell() {
    const boxes = picks();
    const chosen = boxes.filter((box) => box.checked).length;
    if (told) told.textContent = chosen ? told.dataset.picked.replace("{n}", chosen) : "";
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of picks()) box.checked = all.checked;
      tell();
    });
  }
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    if (event.shiftKey && last) {
      const boxes = picks();
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
