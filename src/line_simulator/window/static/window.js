// One phone: sends its forms without leaving the page, and shows what changed meanwhile. Without
// this module the same forms and links work as they are.

import { follow } from "./live.js";
import { patch, remember } from "./patch.js";
import { gestures } from "./gestures.js";

const device = document.querySelector(".device");
const field = document.querySelector(".write textarea");
// One after the other: an answer that is older than what is shown must not come last.
let queue = Promise.resolve();
let isWaiting = false;
let timer = 0;

function refresh() {
  if (isWaiting) return;
  isWaiting = true;
  queue = queue.then(async () => {
    isWaiting = false;
    await show(fetch(location.href));
  });
}

// Resolves to the answer when the page shows it, else to null.
async function show(asked) {
  try {
    const answer = await asked;
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) {
      location.assign(answer.ok ? answer.url : location.pathname);
      return null;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    patch(fresh);
    device.dataset.version = fresh.querySelector(".device").dataset.version;
    planTheEndOfLoading();
    return answer;
  } catch {
    return null; // the simulator is away; the stream tells when it is back
  }
}

function planTheEndOfLoading() {
  clearTimeout(timer);
  const loading = document.querySelector("[data-loading]");
  if (loading) timer = setTimeout(refresh, 1000 * Number(loading.dataset.loading) + 200);
}

async function send(form, fields) {
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  const answer = await show(fetch(form.action, { method: "POST", body }));
  if (!answer) return;
  // The address says what is open over the chat, so that the next refresh does not close it.
  history.replaceState(null, "", answer.url);
  const fill = new URL(answer.url).searchParams.get("fill");
  if (fill !== null && field) {
    field.value = fill;
    field.focus();
  }
  document.querySelector(".sheet input:not([type=hidden])")?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  if (form.classList.contains("write")) {
    if (!fields.get("text").trim()) return;
    field.value = "";
    field.focus();
  }
  for (const menu of document.querySelectorAll("details:has(> .panel)[open]")) menu.open = false;
  document.querySelector(".log")?.scrollTo({ top: 0 });
  queue = queue.then(() => send(form, fields));
});

remember();
gestures(document);
planTheEndOfLoading();
follow(() => device.dataset.version, refresh);
