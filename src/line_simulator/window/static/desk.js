// The desk holds one stream for all its phones: a browser allows few connections to one host.

import { stream } from "./live.js";

const phones = new BroadcastChannel("line-changes");
let version = document.body.dataset.version;

stream(
  () => version,
  (next) => {
    version = next;
    phones.postMessage(next);
  },
);
