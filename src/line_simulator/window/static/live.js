// Calls back when something changed: told by the desk that holds this phone, else by a stream of its
// own, else by asking every few seconds. A hidden page holds no connection.

const ASK_SECONDS = 3;

export function follow(seen, changed) {
  const desk = new BroadcastChannel("line-changes");
  desk.onmessage = changed;
  if (window.parent !== window) return;
  stream(seen, (version) => {
    if (version !== seen()) changed();
  });
}

export function stream(seen, changed) {
  let source = null;
  let timer = 0;

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(`/window/changes?after=${seen()}`);
    source.onopen = () => clearInterval(timer);
    source.onmessage = (event) => changed(event.data);
    source.onerror = () => {
      // It ended or broke: begin anew with the number that was seen last.
      source.close();
      source = null;
      clearInterval(timer);
      timer = setInterval(ask, ASK_SECONDS * 1000);
      setTimeout(open, 300);
    };
  }

  async function ask() {
    try {
      const answer = await fetch("/window/version");
      const { version } = await answer.json();
      if (String(version) !== seen()) changed(String(version));
    } catch {
      // asked again in a few seconds
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else open();
  });
  open();
}
