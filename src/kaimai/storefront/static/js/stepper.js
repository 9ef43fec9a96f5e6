// − and + beside a number: <span class="stepper" data-stepper data-less="…" data-more="…"><input …></span>
// The words come from the page, in its language. With `data-submits` a change is sent after a moment.

export function start(stepper) {
  const input = stepper.querySelector("input");
  const form = input.form;
  const step = (sign, label, by) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      by > 0 ? input.stepUp() : input.stepDown();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  };
  input.before(step("−", stepper.dataset.less, -1));
  input.after(step("+", stepper.dataset.more, 1));
  if (!("submits" in stepper.dataset)) return;
  // The change goes by itself, so the button that would send it is in the way.
  form.querySelector("button[type=submit]").hidden = true;
  let waiting;
  input.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.reportValidity() && form.requestSubmit(), 600);
  });
}
