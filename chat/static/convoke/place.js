/**
 * The swap style `place`: an element goes where it belongs, however often and in whatever order it comes.
 *
 * One whose id is there is morphed; all stand in the order of their `data-at` (microseconds). What a person
 * is doing is left alone: typed text, an opened detail, a time in their own zone.
 */

import { watchNumbers } from "./flash.js";
import { keepFocus } from "./focus.js";

let api;

function place(style, target, fragment) {
  if (style !== "place") return false;
  return [...fragment.children].map((element) => put(target, element)).filter(Boolean);
}

function put(target, element) {
  const here = element.id && document.getElementById(element.id);
  const written = element.dataset.client && document.getElementById(`p-${element.dataset.client}`);
  if (element.hidden) return leave(here, written);
  if (here) {
    const { state: before, at } = here.dataset;
    const alone = document.createDocumentFragment();
    alone.append(element);
    const [flashChanged, focusAgain] = [watchNumbers(here), keepFocus(here)];
    api.morph(here, alone, false);
    flashChanged();
    focusAgain();
    if (here.dataset.at !== at) target.insertBefore(here, successor(target, moment(here), here)); // begun again, later
    tell(here, { isNew: false, before });
    return here;
  }
  const at = moment(element);
  if (at < Number(target.dataset.oldest)) return null; // it will come with the older messages
  written?.remove();
  if (!written) element.classList.add("is-new");
  target.insertBefore(element, successor(target, at));
  tell(element, { isNew: true });
  return element;
}

/** It is no longer shown. Those who stood beside it are side by side now. */
function leave(here, written) {
  written?.remove();
  if (!here) return null;
  keepRoom(here);
  here.remove();
  document.dispatchEvent(new CustomEvent("convoke:left"));
  return null;
}

const LONGEST_ROOM = 1000; // ms

/**
 * A card that goes on below leaves its room empty until the page has followed it there: closed at once, it would throw
 * what was said since up by its height, under the reader's eyes. Closed above what is seen, it moves nothing.
 */
function keepRoom(here) {
  const next = here.nextElementSibling;
  if (!next || document.hidden || !here.checkVisibility()) return;
  const room = document.createElement("div");
  room.className = "room";
  room.dataset.at = here.dataset.at;
  room.style.blockSize = `${next.getBoundingClientRect().top - here.getBoundingClientRect().top}px`;
  here.before(room);
  const painted = new IntersectionObserver(() => (room.remove(), painted.disconnect())); // after the page has followed
  painted.observe(room);
  setTimeout(() => room.remove(), LONGEST_ROOM); // a page that is drawn no more
}

/** When it began; pending words stay last. */
const moment = (element) => (element.id === "older" ? 0 : Number(element.dataset.at ?? Infinity));

/** The first child but `moved` that stands later; from the end, because nearly everything new is last. */
function successor(target, at, moved) {
  let next = null;
  for (let child = target.lastElementChild; child; child = child.previousElementSibling) {
    if (child === moved) continue;
    if (moment(child) <= at) break;
    next = child;
  }
  return next;
}

function tell(element, detail) {
  element.dispatchEvent(new CustomEvent("convoke:placed", { bubbles: true, detail }));
}

document.addEventListener("animationend", ({ target }) => target.classList?.remove("is-new"));

/** Keep what the person is doing: returns false to leave a node as it is. */
function beforeNode(old, { newNode }) {
  if (old.localName === "details" && old.open && "filled" in old.dataset) return false; // what a script has put there
  if (old.localName === "time" && old.dateTime === newNode.dateTime && old.dataset.clock) return false;
  if (old.localName === "textarea" && old === document.activeElement && old.value !== old.defaultValue) return false;
  return true;
}

function beforeAttribute(element, { attrName: name, newValue: value }) {
  if (name === "open" && element.localName === "details") return false;
  if (name === "class" && element.classList.contains("is-new")) {
    element.className = `${value ?? ""} is-new`;
    return false;
  }
  if (element instanceof HTMLInputElement) {
    // An attribute alone does not move a box or a field that a person has touched.
    if (name === "checked") element.checked = value !== null;
    if (name === "value" && isBeingTyped(element)) return element.value === value;
  }
  if (name === "selected" && element instanceof HTMLOptionElement && element.parentElement !== document.activeElement)
    element.selected = value !== null;
  return true;
}

function isBeingTyped(input) {
  return input.value !== input.defaultValue && Boolean(input.form?.contains(document.activeElement));
}

htmx.registerExtension("place", {
  init: (internal) => void (api = internal),
  handle_swap: place,
  htmx_before_morph_node: beforeNode,
  htmx_before_morph_attr: beforeAttribute,
});
