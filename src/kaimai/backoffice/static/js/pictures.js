// Pictures of a product dragged into order, with a finger or a mouse. The buttons do the same without
// it, and the keyboard uses them.

export function start(form) {
  const list = form.querySelector(".picture-list");
  const items = () => [...list.querySelectorAll("[data-picture]")];
  if (items().length < 2) return;
  document.querySelector("[data-drag-hint]")?.removeAttribute("hidden");

  function number() {
    items().forEach((item, place) => { item.querySelector("[data-place]").value = place + 1; });
  }

  // Where the finger is: the item whose middle is nearest.
  function nearest(x, y, dragged) {
    let best = null;
    for (const item of items()) {
      if (item === dragged) continue;
      const box = item.getBoundingClientRect();
      const away = Math.hypot(x - (box.left + box.width / 2), y - (box.top + box.height / 2));
      if (away < Math.min(box.width, box.height) / 2 && (!best || away < best.away)) best = { item, away };
    }
    return best?.item;
  }

  for (const item of items()) {
    const grip = document.createElement("button");
    grip.type = "button";
    grip.className = "grip small";
    grip.textContent = "⠿";
    grip.tabIndex = -1;
    grip.setAttribute("aria-hidden", "true");
    item.append(grip);
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      item.classList.add("is-dragged");
      let moved = false;

      function move(now) {
        const over = nearest(now.clientX, now.clientY, item);
        if (!over) return;
        // The others make room: an element that is moved itself would lose the finger.
        const all = items();
        const [from, to] = [all.indexOf(item), all.indexOf(over)];
        if (to > from) all.slice(from + 1, to + 1).forEach((each) => item.before(each));
        else all.slice(to, from).reverse().forEach((each) => item.after(each));
        moved = true;
        number();
      }

      function end() {
        grip.removeEventListener("pointermove", move);
        grip.removeEventListener("pointerup", end);
        grip.removeEventListener("pointercancel", end);
        item.classList.remove("is-dragged");
        if (moved) form.requestSubmit();
      }

      grip.addEventListener("pointermove", move);
      grip.addEventListener("pointerup", end);
      grip.addEventListener("pointercancel", end);
    });
  }
}
