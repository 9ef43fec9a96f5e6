// Pictures that are dropped on the form, or chosen in it, are sent at once.

export function start(form) {
  const field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => { if (field.files.length) form.requestSubmit(); });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("is-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
}
