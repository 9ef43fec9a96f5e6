// The one module that every page loads. It fetches another only where the page has use for it; all
// of them add to pages that work without. A room's own module: data-module="NAME" on an element of
// the page loads NAME.js and calls its `start` with that element.

const USES = [
  ["form[data-filter]", "filter"],
  ["form[data-select]", "select"],
  ["a[data-confirm]", "confirm"],
  ["[data-copy]", "copy"],
];

export function enhance(root) {
  for (const [selector, name] of USES) {
    const found = root.querySelectorAll(selector);
    if (found.length) import(`./${name}.js`).then((module) => found.forEach(module.start));
  }
  for (const each of root.querySelectorAll("[data-module]")) {
    import(`./${each.dataset.module}.js`).then((module) => module.start(each));
  }
}

enhance(document);
import("./keys.js").then((module) => module.start(document));

// A form is sent once: a second click on a slow line must not ship twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
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

// The drawer closes when something else is touched.
document.addEventListener("click", (event) => {
  const drawer = document.querySelector(".drawer[open]");
  if (drawer && !drawer.contains(event.target)) drawer.open = false;
});
