// A coupon is said in words while it is typed.

const PAUSE = 400;

export function start(form) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (!form.elements.value.value) return;
      const fields = new URLSearchParams(new FormData(form));
      fields.set("go", "preview");
      // Whatever the code will be, the terms can be told.
      if (fields.get("code").length < 2) fields.set("code", "XX");
      const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const preview = page.querySelector("[data-preview]");
      if (preview) form.querySelector("[data-preview]").replaceWith(document.adoptNode(preview));
    }, PAUSE);
  });
}
