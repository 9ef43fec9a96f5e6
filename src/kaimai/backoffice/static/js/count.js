// Counts are saved as they are typed: a row goes to the server when it is left, and comes back with
// who has counted it.

export function start(form) {
  form.addEventListener("change", async (event) => {
    const row = event.target.closest("[data-sku]");
    if (!row || !event.target.value.trim()) return;
    const fields = new URLSearchParams();
    for (const name of ["_csrf_token"]) fields.set(name, form.elements[name].value);
    for (const each of row.querySelectorAll("input")) fields.set(each.name, each.value);
    row.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
    row.removeAttribute("aria-busy");
    // Without an answer the number stays where it was typed, and the button still saves it.
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-sku="${CSS.escape(row.dataset.sku)}"]`);
    if (!fresh) return form.requestSubmit();
    const isThere = row.contains(document.activeElement);
    row.replaceWith(document.adoptNode(fresh));
    if (isThere) fresh.querySelector("[name=counted]").focus();
    const told = page.querySelector("[data-progress]");
    if (told) document.querySelector("[data-progress]").textContent = told.textContent;
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "counted") return;
    event.preventDefault();
    const inputs = [...form.querySelectorAll("[name=counted]")];
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) next.focus();
    else event.target.blur();
  });
}
