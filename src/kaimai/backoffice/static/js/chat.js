// The page of a chat hears of what is said: by a stream, and where none comes through, by asking.

const ASK_EVERY = 10_000;

export function start(chat) {
  let seen = chat.dataset.seen;
  let asking = 0;
  const thread = () => chat.querySelector("[data-thread]");
  const toEnd = () => thread().lastElementChild?.scrollIntoView({ block: "nearest" });

  async function refresh() {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = fresh.querySelector("[data-live]");
    if (!there || there.dataset.seen === seen) return;
    seen = there.dataset.seen;
    thread().replaceWith(there.querySelector("[data-thread]"));
    // What is typed stays; only what an answer costs is shown anew.
    const cost = fresh.querySelector("[data-cost]");
    if (cost) document.querySelector("[data-cost]")?.replaceWith(cost);
    toEnd();
  }

  function follow() {
    const source = new EventSource(`${chat.dataset.live}?seen=${encodeURIComponent(seen)}`);
    source.addEventListener("moved", async () => {
      source.close();
      await refresh();
      follow();
    });
    source.addEventListener("error", () => {
      source.close();
      clearTimeout(asking);
      asking = setTimeout(async () => {
        await refresh();
        follow();
      }, ASK_EVERY);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  toEnd();
  follow();
}
