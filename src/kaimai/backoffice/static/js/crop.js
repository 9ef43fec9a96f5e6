// A box drawn over a picture: dragged by its inside, made larger or smaller by its corner. What is sent
// are the form's own fields, in thousandths.

const WHOLE = 1000;
const LEAST = 60;

export function start(form) {
  const stage = form.querySelector("[data-stage]");
  const box = form.querySelector("[data-box]");
  const picture = stage.querySelector("img");
  const field = (name) => form.elements[name];
  const at = { left: 0, top: 0, width: WHOLE, height: WHOLE };
  let shape = 0; // width over height of the box in pixels; 0 is any

  function draw() {
    for (const name of Object.keys(at)) {
      at[name] = Math.round(at[name]);
      field(name).value = at[name];
      box.style[name] = `${at[name] / 10}%`;
    }
  }

  function centre() {
    const ratio = picture.width / picture.height;
    at.width = ratio > shape ? (WHOLE * shape) / ratio : WHOLE;
    at.height = ratio > shape ? WHOLE : (WHOLE * ratio) / shape;
    at.left = (WHOLE - at.width) / 2;
    at.top = (WHOLE - at.height) / 2;
    draw();
  }

  box.hidden = false;
  draw();
  for (const button of form.querySelectorAll("[data-shape]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const [across, down] = button.dataset.shape.split(":").map(Number);
      shape = across / down;
      centre();
    });
  }
  for (const name of Object.keys(at)) {
    field(name).addEventListener("change", () => {
      at[name] = Math.min(Math.max(Number(field(name).value) || 0, 0), WHOLE);
      at.width = Math.max(LEAST, Math.min(at.width, WHOLE - at.left));
      at.height = Math.max(LEAST, Math.min(at.height, WHOLE - at.top));
      draw();
    });
  }

  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    const whole = stage.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    const sizes = event.clientX > frame.right - 28 && event.clientY > frame.bottom - 28;
    const from = { x: event.clientX, y: event.clientY, ...at };

    function move(now) {
      const x = ((now.clientX - from.x) / whole.width) * WHOLE;
      const y = ((now.clientY - from.y) / whole.height) * WHOLE;
      if (!sizes) {
        at.left = Math.min(Math.max(from.left + x, 0), WHOLE - at.width);
        at.top = Math.min(Math.max(from.top + y, 0), WHOLE - at.height);
        return draw();
      }
      at.width = Math.min(Math.max(from.width + x, LEAST), WHOLE - at.left);
      at.height = Math.min(Math.max(from.height + y, LEAST), WHOLE - at.top);
      if (shape) {
        const ratio = (shape * whole.height) / whole.width;
        at.height = Math.min(at.width / ratio, WHOLE - at.top);
        at.width = at.height * ratio;
      }
      draw();
    }

    function end() {
      box.removeEventListener("pointermove", move);
      box.removeEventListener("pointerup", end);
      box.removeEventListener("pointercancel", end);
    }

    box.addEventListener("pointermove", move);
    box.addEventListener("pointerup", end);
    box.addEventListener("pointercancel", end);
  });
}
