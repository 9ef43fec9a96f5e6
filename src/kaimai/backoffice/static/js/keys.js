// Keys for people who do not let go of the keyboard: / search, j and k through the rows of a list,
// Enter to open one, x to select it, ? what there is. Never while somebody types.

const ROW = "[data-row]";

export function start(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = ACTS[event.key];
    if (act && act(event.target)) event.preventDefault();
  });
}

const ACTS = {
  "/": () => {
    const search = document.querySelector("main [data-search]") ?? document.querySelector("#find");
    search?.focus();
    search?.select();
    return Boolean(search);
  },
  j: () => step(1),
  k: () => step(-1),
  x: () => {
    const box = document.querySelector(`${ROW}.here [data-pick]`);
    box?.click();
    return Boolean(box);
  },
  "?": () => {
    const help = document.querySelector("dialog[data-help]");
    if (help && !help.open) help.showModal();
    return Boolean(help);
  },
};

function step(by) {
  const rows = [...document.querySelectorAll(ROW)];
  if (!rows.length) return false;
  const present = rows.findIndex((row) => row.classList.contains("here"));
  const next = Math.min(rows.length - 1, Math.max(0, present < 0 ? 0 : present + by));
  rows[present]?.classList.remove("here");
  rows[next].classList.add("here");
  // The link that opens the row has the focus, so Enter needs no rule of its own.
  const link = rows[next].querySelector("a[href]");
  link?.focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

function isTyping(target) {
  return target.closest?.("textarea, select, [contenteditable], dialog[open]") !== null ||
    (target.matches?.("input") && !["checkbox", "radio", "button", "submit"].includes(target.type));
}
