// Puts the parts of a fresh page into the present one. A part that the server sent alike last time
// stays as it is: with its scroll position, its open menus and what a person has typed.

const sent = new WeakMap();

export function remember() {
  for (const part of document.querySelectorAll("[data-patch]")) note(part);
}

export function patch(fresh) {
  for (const part of document.querySelectorAll("[data-patch]")) {
    const twin = fresh.getElementById(part.id);
    if (twin) (part.dataset.patch === "children" ? patchChildren : patchWhole)(part, twin);
  }
}

function note(part) {
  if (part.dataset.patch !== "children") sent.set(part, part.innerHTML);
  else for (const child of part.children) sent.set(child, child.outerHTML);
}

function patchWhole(part, twin) {
  if (sent.get(part) === twin.innerHTML) return;
  sent.set(part, twin.innerHTML);
  part.replaceChildren(...twin.childNodes);
}

function patchChildren(part, twin) {
  const present = new Map([...part.children].map((child) => [child.dataset.key, child]));
  const wanted = [...twin.children].map((child) => {
    const old = present.get(child.dataset.key);
    if (old && sent.get(old) === child.outerHTML) return old;
    sent.set(child, child.outerHTML);
    return child;
  });
  const scrolled = new Map();
  for (const row of part.querySelectorAll("[data-carousel]")) {
    scrolled.set(row.closest("[data-key]").dataset.key, row.scrollLeft);
  }
  const kept = new Set(wanted);
  for (const child of [...part.children]) if (!kept.has(child)) child.remove();
  // A node that is moved loses its scroll position, so only what is out of place is put in.
  wanted.forEach((child, index) => {
    if (part.children[index] === child) return;
    part.insertBefore(child, part.children[index] ?? null);
    const row = child.querySelector("[data-carousel]");
    if (row) row.scrollLeft = scrolled.get(child.dataset.key) ?? 0;
  });
}
