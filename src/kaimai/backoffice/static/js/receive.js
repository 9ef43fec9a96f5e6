// A delivery is added to without leaving the page: what is scanned goes to the server and the rows
// come back, one scan after the other, however fast they follow.

export function start(form) {
  const scan = form.elements.scan;
  let turn = Promise.resolve();

  async function add(fields) {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = page.querySelector("[data-sheet]");
    if (!sheet) return form.submit();
    form.querySelector("[data-sheet]").replaceWith(document.adoptNode(sheet));
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "receive") return;
    event.preventDefault();
    const typed = { scan: scan.value, paste: form.elements.paste.value };
    scan.value = "";
    form.elements.paste.value = "";
    scan.focus();
    turn = turn.then(() => {
      const fields = new URLSearchParams(new FormData(form));
      fields.set("scan", typed.scan);
      fields.set("paste", typed.paste);
      fields.set("go", "add");
      return add(fields);
    });
  });
}
