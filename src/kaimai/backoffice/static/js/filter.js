// A form that narrows a list sends itself: a choice at once, words when nobody types on.

const PAUSE = 600;

export function start(form) {
  let waiting = 0;
  const send = () => {
    clearTimeout(waiting);
    // Fields that say nothing stay out of the address.
    const said = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(said).toString();
    location.assign(form.getAttribute("action") + (query ? `?${query}` : ""));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-search]")) send();
  });
  const search = form.querySelector("[data-search]");
  if (!search || !form.hasAttribute("data-live")) return;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSE);
  });
  if (search.value) {
    search.focus();
    search.setSelectionRange(search.value.length, search.value.length);
  }
}
