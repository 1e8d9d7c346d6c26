/** Where one writes: it grows, sends on Enter, keeps a draft, and takes refused words back. */
import { standing } from "./attachments.js";
import { conversation } from "./conversation.js";

const form = document.getElementById("composer");
const text = document.getElementById("text");
const send = form.querySelector(".composer__send");
const note = document.getElementById("composer-note");
const draft = `convoke:draft:${conversation.user}:${conversation.isNew ? "new" : conversation.id}`;

const number = new Intl.NumberFormat();

function update() {
  // Where `field-sizing: content` is unknown the height is set by hand; the style sheet has the ceiling.
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }
  const length = [...text.value].length;
  const over = length - conversation.limit;
  const { some, busy } = standing();
  send.disabled = !(text.value.trim() || some) || over > 0 || busy;
  form.classList.toggle("has-text", Boolean(text.value.trim() || some));
  if (busy) say("It can be sent as soon as all is uploaded.");
  else if (over > 0) say(`${number.format(over)} characters too many. Shorten it, or send it in parts.`, "bad");
  else if (over > -conversation.limit / 10) say(`${number.format(length)} of ${number.format(conversation.limit)} characters`);
  else say("");
}

function say(words, kind = "") {
  note.dataset.kind = kind;
  if (note.textContent !== words) note.textContent = words;
}

function remember() {
  if (conversation.isTemporary) return; // nothing of it outlasts its page
  try {
    if (text.value) localStorage.setItem(draft, text.value);
    else localStorage.removeItem(draft);
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

function recall() {
  if (conversation.isTemporary) return "";
  try {
    return localStorage.getItem(draft) ?? "";
  } catch {
    return "";
  }
}

document.addEventListener("convoke:attached", update);

text.addEventListener("input", () => {
  update();
  remember();
});

text.addEventListener("keydown", (event) => {
  // 229: the Enter that ends an input method's word in Safari arrives after isComposing is over.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (!send.disabled) form.requestSubmit(send);
});

// A tap anywhere in the box means the text.
form.addEventListener("click", (event) => event.target === form && text.focus());

document.addEventListener("convoke:kept", (event) => {
  if (event.detail.form !== form) return;
  text.value = "";
  update();
  remember();
});

// Stop goes away under the finger that pressed it: the focus returns to the words (a phone would show its keyboard).
document.addEventListener("convoke:kept", ({ detail: { frame } }) => {
  if (frame.type === "stop" && matchMedia("(pointer: fine)").matches) text.focus({ preventScroll: true });
});

// Nobody reads what is written to a conversation that is gone.
document.addEventListener("convoke:gone", () => (text.disabled = true));
document.addEventListener("convoke:open", () => (text.disabled = false));

document.addEventListener("convoke:refused", ({ detail: { frame, answer } }) => {
  if (frame.type !== "send") return;
  text.value = text.value.trim() ? `${frame.text}\n\n${text.value}` : frame.text;
  update();
  remember();
  say([answer.detail, ...Object.values(answer.errors ?? {}).flat()].filter(Boolean).join(" "), "bad");
  text.focus();
});

if (!text.value) text.value = recall();
update();
if (matchMedia("(pointer: fine)").matches) text.focus({ preventScroll: true });
