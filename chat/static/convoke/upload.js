/**
 * One file on its way: checked here before a byte is sent, uploaded, and looked after until the server has read it.
 *
 * States: checking, waiting (for the network), uploading, queued, reading, ready, failed, refused.
 */

const form = document.getElementById("composer");
const { documents: address, largest, endings, kinds } = form.dataset;
const taken = { bytes: Number(largest), endings: endings.split(" "), kinds: kinds.split(" ") };
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
const LOOK_FIRST = 500; // ms until the first look whether it has been read, half as much more each time
const LOOK_MOST = 5000;
const NEWEST = 30;

/** Say why this file is not taken, or "". The server looks at its bytes as well. */
export function problemOf(file) {
  if (!file.size) return "It is empty, or a folder.";
  if (file.size > taken.bytes) return `It is larger than ${size(taken.bytes)}.`;
  const ending = file.name.includes(".") ? `.${file.name.split(".").at(-1).toLowerCase()}` : "";
  if (!taken.endings.includes(ending) && !taken.kinds.includes(file.type)) return "This kind of file is not taken.";
  return "";
}

/** Return such as "1.5 MB", in the reader's own way. */
export function size(bytes) {
  const [unit, by] = [["byte", 1], ["kilobyte", 1024], ["megabyte", 1024 ** 2]].findLast(([, by]) => bytes >= by) ?? ["byte", 1];
  return new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: by > 1 ? "short" : "long", maximumFractionDigits: bytes / by < 10 ? 1 : 0 }).format(bytes / by);
}

/** Send the file; `change` is told of what becomes of it. Returns what ends it. */
export function upload(file, change) {
  const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
  request.open("POST", address);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => change({ state: "uploading", part: loaded / (total || 1) }));
  request.addEventListener("load", () => {
    if (request.status === 201) change(seen(request.response));
    else if (request.status === 401 || request.status === 502 || request.status === 503) change({ state: "waiting" });
    else change({ state: "refused", why: wordsOf(request) });
  });
  request.addEventListener("error", () => change({ state: "waiting" }));
  const body = new FormData();
  body.append("file", file, file.name);
  change({ state: "uploading", part: 0 });
  request.send(body);
  return () => request.abort();
}

function wordsOf({ response, status }) {
  const said = Object.values(response?.errors ?? {}).flat()[0] ?? response?.detail;
  return said || (status === 413 ? `It is larger than ${size(taken.bytes)}.` : "It could not be uploaded.");
}

const watched = new Map(); // id -> change
let wait = LOOK_FIRST;
let timer = 0;

/** Look until the server has read it. Returns what ends it. */
export function watch(id, change) {
  watched.set(id, change);
  wait = LOOK_FIRST;
  clearTimeout(timer);
  timer = setTimeout(look, wait);
  return () => watched.delete(id);
}

/** One look for all: the newest documents, without their text. One that is not among them is asked for by itself. */
async function look() {
  try {
    const { results } = await json(`${address}?limit=${NEWEST}`);
    for (const [id, change] of watched) {
      const found = results.find((each) => each.id === id) ?? (await json(`${address}${id}/`));
      change(found ? seen(found) : { state: "refused", why: "It is no longer there." });
    }
  } catch {
    // The network is away: it is looked at again.
  }
  wait = Math.min(LOOK_MOST, wait * 1.5);
  clearTimeout(timer);
  if (watched.size) timer = setTimeout(look, wait);
}

/** Returns what is answered, null for what is not there. Errors: whatever keeps it from being known. */
async function json(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** Nobody sends it any more. */
export function discard(id) {
  fetch(`${address}${id}/`, { method: "DELETE", headers: { "X-CSRFToken": token() } }).catch(() => {});
}

const seen = ({ id, name, size, state, why, preview }) => ({ id, name, size, state, why, preview });
