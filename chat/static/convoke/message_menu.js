/** The menu of a message. There is one for all: it is told whose it is when it opens. */
import { tell } from "./commands.js";
import { copy } from "./copy.js";
import { edit } from "./edit.js";

const menu = document.getElementById("message-menu");
const model = menu.querySelector(".message-menu__model");
const announcer = document.getElementById("announcer");
const GAP = 8; // px

let opener = null;
let article = null;

const words = () => article.querySelector(".message__bubble, .prose");
const id = () => article.id.slice(2);

const DEEDS = {
  edit: () => edit(article),
  resend: () => tell({ type: "send", text: words()?.textContent ?? "", replaces: id() }), // with what came with it
  regenerate: () => tell({ type: "regenerate", message: id() }),
  continue_from_message: () => tell({ type: "continue_from_message", message: id() }),
  copy: () => words() && copy(words()),
};
const SAID = {
  resend: "Sent again.",
  regenerate: "Asked again.",
  continue_from_message: "What stood below is kept. Go on from here.",
  copy: "Copied.",
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".message__more");
  if (!button) return;
  if (menu.matches(":popover-open") && opener === button) return menu.hidePopover();
  [opener, article] = [button, button.closest(".message")];
  const role = article.classList.contains("message--user") ? "user" : "assistant";
  for (const item of menu.querySelectorAll("[data-of]")) item.hidden = item.dataset.of !== role;
  const name = article.querySelector(".badge")?.title;
  model.textContent = name ? `Answered by ${name}` : "";
  model.hidden = !name;
  menu.showPopover();
  place();
  menu.querySelector(".menu__item:not([hidden])").focus();
});

/** Beside its button, and all of it within the window. */
function place() {
  const { left, bottom, top } = opener.getBoundingClientRect();
  const below = bottom + menu.offsetHeight + GAP <= innerHeight;
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`;
  menu.style.top = `${Math.max(GAP, below ? bottom : top - menu.offsetHeight)}px`;
}

menu.addEventListener("click", ({ target }) => {
  const deed = target.closest("[data-do]")?.dataset.do;
  if (!deed) return;
  menu.hidePopover();
  if (!article.isConnected) return;
  DEEDS[deed]();
  if (SAID[deed]) announcer.textContent = SAID[deed];
  if (deed === "continue_from_message" && matchMedia("(pointer: fine)").matches) document.getElementById("text").focus();
});

menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu__item:not([hidden])")];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
});
