// Of the three ways to give money back, the one whose field is touched is chosen.

export function start(form) {
  form.addEventListener("input", (event) => {
    const name = event.target.name ?? "";
    const kind = name.startsWith("units-") ? "lines" : name === "amount" ? "amount" : "";
    const radio = kind && form.querySelector(`[name="what"][value="${kind}"]`);
    if (radio) radio.checked = true;
  });
}
