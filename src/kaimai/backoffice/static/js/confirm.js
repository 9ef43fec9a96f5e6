// A link to a page that asks once more shows that page's question in a dialog. What cannot be
// fetched is opened as the page that it is.

export function start(link) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const question = await fetched(link.href);
    if (question) show(question, link);
    else location.assign(link.href);
  });
}

async function fetched(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("main .confirm");
  } catch {
    return null;
  }
}

function show(question, link) {
  const dialog = document.createElement("dialog");
  const title = question.querySelector("h1, h2");
  if (title) {
    title.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  dialog.append(document.adoptNode(question));
  dialog.querySelectorAll("[data-close]").forEach((each) =>
    each.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    }),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
