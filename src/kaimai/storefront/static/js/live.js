// Keeps an order's page as the order is: <div data-live="…/events?seen=…" data-page="…" data-seconds="30">.
// The server says through a stream that something moved; what moved is read from the page itself.
// Where streams are refused, the page asks again every `data-seconds`. Coming back from the bank's page
// or app asks the bank at once, as the button does.

import { enhance } from "./shop.js";

const CHECK_AGAIN = 15_000;
let source, polling, root, checkedAt = 0;

export function start(element) {
  root = element;
  follow();
}

function follow() {
  stop();
  if (document.hidden || !("live" in root.dataset)) return;
  source = new EventSource(root.dataset.live);
  source.addEventListener("moved", () => refresh());
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself
    stop();
    polling = setTimeout(refresh, Math.max(4, Number(root.dataset.seconds)) * 1000);
  };
}

function stop() {
  source?.close();
  source = undefined;
  clearTimeout(polling);
}

async function refresh(request = fetch(root.dataset.page)) {
  stop();
  try {
    const answer = await request;
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // Off line: what is shown stays, and is asked for again.
    polling = setTimeout(refresh, 10_000);
    return;
  }
  follow();
}

function show(page) {
  const next = page.getElementById(root.id);
  if (!next) return location.reload();
  const open = [...root.querySelectorAll("details[open]")].map((each) => each.id);
  const focused = document.activeElement?.id;
  root.replaceWith(next);
  root = next;
  open.forEach((id) => id && document.getElementById(id)?.setAttribute("open", ""));
  if (focused) document.getElementById(focused)?.focus();
  enhance(root);
  document.title = page.title;
  const said = document.getElementById("said");
  const news = root.querySelector("h1").textContent;
  if (said.textContent !== news) said.textContent = news;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || !root?.isConnected || !("live" in root.dataset)) return stop();
  const form = root.querySelector("form.check");
  const asks = form && Date.now() - checkedAt > CHECK_AGAIN;
  if (!asks) return refresh();
  checkedAt = Date.now();
  refresh(fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }));
});
