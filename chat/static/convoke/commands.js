/**
 * Forms with `hx-ws:send` become frames, which the outbox keeps and sends.
 *
 * htmx would send them itself, but only over an open socket. We take the event first, so that nothing a person
 * does is lost while the connection is away. As with htmx, `hx-trigger` names the event (a form always hears submit).
 */
import { conversation } from "./conversation.js";
import { keep } from "./outbox.js";

function triggersOf(element) {
  const named = element.getAttribute("hx-trigger")?.split(",").map((trigger) => trigger.trim().split(/[\s[]/)[0]) ?? [];
  if (element.matches("form")) return named.length ? [...named, "submit"] : ["submit"];
  return named.length ? named : [element.matches("input, select, textarea") ? "change" : "click"];
}

function fieldsOf(element, submitter) {
  const form = element.matches("form") ? element : element.closest("form");
  const fields = {};
  for (const [name, value] of form ? new FormData(form, submitter) : []) {
    if (typeof value !== "string") continue;
    fields[name] = name in fields ? [].concat(fields[name], value) : value;
  }
  Object.assign(fields, JSON.parse(element.getAttribute("hx-vals") || "{}"));
  if (element.name && !(element.name in fields) && "value" in element) fields[element.name] = element.value;
  return fields;
}

/** A random uuid; `crypto.randomUUID` is missing where the page came over plain http from another machine. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Make a frame a command of this page, to be done once, and keep it. */
export function tell(frame, form = null) {
  frame.ref = frame.client_id = uuid();
  let attached;
  if (frame.type === "send") {
    const said = { frame, form };
    document.dispatchEvent(new CustomEvent("convoke:saying", { detail: said })); // what is attached goes along
    attached = said.attached;
    if (!frame.text?.trim() && !attached?.length && !frame.replaces) return;
    frame.conversation = conversation.id;
  }
  keep(frame, form, attached);
}

function take(event) {
  const element = event.target.closest?.("[hx-ws\\:send]");
  if (!element || !triggersOf(element).includes(event.type)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type === "change" && element.matches("form") && !element.reportValidity()) return;
  tell(fieldsOf(element, event.submitter), element);
}

for (const type of ["submit", "change", "click"]) document.addEventListener(type, take, { capture: true });
