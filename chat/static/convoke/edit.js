/** Saying it otherwise: a message's words come back into the box, and what is sent then stands in its place. */

import { put, take } from "./attachments.js";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const replaces = form.elements.replaces;
const line = document.getElementById("editing");
const messages = document.getElementById("messages");

let before = ""; // what was being written
let held = []; // and what was to go with it

/** Take up the words of this message of the person's. */
export function edit(article) {
  if (!replaces.value) [before, held] = [text.value, take()];
  leave();
  replaces.value = article.id.slice(2);
  article.classList.add("is-edited");
  line.hidden = false;
  put([...article.querySelectorAll(".file[data-id]")].map(attachedOf));
  write(article.querySelector(".message__bubble")?.textContent ?? "");
}

/** What a message shows of an attachment, as the tray has it. It is the message's until this is sent. */
const attachedOf = ({ dataset: { id, name, size, state, why, preview } }) => ({ id, name, size: Number(size), state, why, preview, isOfMessage: true });

function write(words) {
  text.value = words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  text.setSelectionRange(words.length, words.length);
}

function leave() {
  replaces.value = "";
  line.hidden = true;
  messages.querySelector(".is-edited")?.classList.remove("is-edited");
}

function end() {
  leave();
  put(held);
  held = [];
  write(before);
}

document.getElementById("editing-end").addEventListener("click", end);

text.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Escape" && replaces.value) {
    event.preventDefault();
    end();
  } else if (event.key === "ArrowUp" && !text.value && !replaces.value) {
    const last = [...messages.querySelectorAll('.message--user[id^="m-"]:not([hidden])')].at(-1);
    if (!last) return;
    event.preventDefault();
    edit(last);
    last.scrollIntoView({ block: "nearest" });
  }
});

// Its words are on their way; what was being written before comes back.
document.addEventListener("convoke:kept", ({ detail }) => detail.form === form && replaces.value && end());

// It is gone, or was put away: what is written is new.
new MutationObserver(() => {
  if (replaces.value && document.getElementById(`m-${replaces.value}`)?.hidden !== false) leave();
}).observe(messages, { childList: true, attributes: true, attributeFilter: ["hidden"], subtree: true });
