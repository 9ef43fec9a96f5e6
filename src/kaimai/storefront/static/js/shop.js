// The one module that every page loads. It fetches another only where the page has use for it; all
// of them add to pages that work without.

const USES = [
  ["[data-stepper]", "stepper"],
  ["[data-copy]", "copy"],
  ["time[data-until]", "countdown"],
];

export function enhance(root) {
  for (const [selector, name] of USES) {
    const found = root.querySelectorAll(selector);
    if (found.length) import(`./${name}.js`).then((module) => found.forEach(module.start));
  }
}

enhance(document);
const live = document.querySelector("[data-live]");
if (live) import("./live.js").then((module) => module.start(live));

// A form is sent once: a second click on a slow line must not order twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with the back button, forms may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) delete form.dataset.sent;
  document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});
