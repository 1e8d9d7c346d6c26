/** Ways in for files: chosen from a list, photographed, dropped on the conversation, pasted into the words. */
import { add } from "./attachments.js";

const main = document.getElementById("conversation");
const text = document.getElementById("text");
const menu = document.getElementById("attach-menu");
const opener = document.querySelector("[popovertarget=attach-menu]");
const GAP = 8; // px

menu.addEventListener("toggle", ({ newState }) => {
  if (newState !== "open") return;
  const { left, top } = opener.getBoundingClientRect();
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`;
  menu.style.top = `${Math.max(GAP, top - menu.offsetHeight - GAP)}px`;
});

for (const input of menu.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    add(input.files);
    input.value = ""; // the same file may be chosen again
    menu.hidePopover();
    text.focus({ preventScroll: true });
  });
}
for (const button of menu.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).click());
}

const bearsFiles = (event) => event.dataTransfer?.types.includes("Files") && !text.disabled;
let depth = 0; // of elements that are dragged over: each child is entered before its parent is left

function over(event) {
  if (!bearsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
}

document.addEventListener("dragenter", (event) => {
  if (!bearsFiles(event)) return;
  depth++;
  main.classList.add("is-dropping");
});
document.addEventListener("dragleave", (event) => bearsFiles(event) && --depth <= 0 && leave());
document.addEventListener("dragover", over);
document.addEventListener("drop", (event) => {
  if (!bearsFiles(event)) return;
  event.preventDefault(); // beside the conversation, too: the browser would open the file in its place
  leave();
  add(event.dataTransfer.files);
  text.focus({ preventScroll: true });
});

function leave() {
  depth = 0;
  main.classList.remove("is-dropping");
}

// Words from a word processor come with a picture of themselves: the words are meant.
document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData ?? {};
  if (!files?.length || types.includes("text/plain") || text.disabled) return;
  if (event.target !== text && event.target.matches?.("input, textarea, [contenteditable]")) return;
  event.preventDefault();
  add(files);
});
