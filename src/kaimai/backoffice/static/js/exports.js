// Files that are being made: looks again every few seconds, and only at what has changed.

export function start(section) {
  const again = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[aria-labelledby=yours]");
    if (!now) return;
    section.replaceChildren(...now.childNodes);
    if (!now.dataset.module) clearInterval(again);
  }, 1000 * Number(section.dataset.seconds));
}
