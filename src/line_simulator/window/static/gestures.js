// What a finger and a keyboard do: Enter sends, a long press opens a message's menu, a tap elsewhere
// closes menus, a tap on "copy" copies, and a picture that does not come is a grey field.

export function gestures(page) {
  page.addEventListener("keydown", (event) => {
    const isField = event.target.matches(".write textarea");
    if (isField && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    if (event.key === "Escape") closeMenus(null);
  });
  page.addEventListener("focusin", (event) => {
    // On a phone the keyboard takes the place of the rich menu.
    const menu = event.target.matches(".write textarea") && page.querySelector(".rich-menu");
    if (menu) menu.open = false;
  });
  page.addEventListener("contextmenu", (event) => {
    const menu = event.target.closest("[data-bubble]")?.querySelector(".bubble-options");
    if (!menu || event.target.closest("a, input")) return;
    event.preventDefault();
    menu.open = true;
  });
  page.addEventListener("click", (event) => {
    closeMenus(event.target);
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy).catch(() => {});
  });
  page.addEventListener(
    "error",
    (event) => {
      if (event.target.tagName === "IMG") event.target.dataset.broken = "";
    },
    true,
  );
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details:has(> .panel)[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}
