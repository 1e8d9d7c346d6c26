/** The page of what is known: where the focus goes when a line has gone, and what a link to a line opens. */

const facts = () => document.getElementById("facts");
let from = -1; // of the line that was acted on, among all

document.addEventListener("submit", ({ target }) => {
  const line = target.closest?.(".fact");
  from = line ? [...document.querySelectorAll(".fact")].indexOf(line) : -1;
});

// Who edits writes at once; who leaves without saving has the button under the finger again.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".fact__edit") && target.open) target.querySelector("input[name=text]").select();
}, { capture: true });

document.addEventListener("keydown", ({ key, target }) => {
  const edit = target.closest?.(".fact__edit");
  if (key !== "Escape" || !edit?.open) return;
  edit.open = false;
  edit.querySelector("summary").focus();
});

document.addEventListener("htmx:after:settle", () => {
  for (const edit of document.querySelectorAll(".fact__edit[open]")) if (!edit.querySelector("[aria-invalid]")) edit.open = false;
  document.querySelector("[aria-invalid]")?.focus();
  const added = document.getElementById("memory-text");
  if (added && !added.hasAttribute("value") && document.activeElement === added) added.value = "";
  if (from < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const lines = document.querySelectorAll(".fact");
  (document.getElementById("memory-undo") ?? lines[Math.min(from, lines.length - 1)] ?? facts())?.focus();
  from = -1;
});

// What was not done is said above the list as it now is.
document.addEventListener("htmx:after:request", async ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status < 400) return;
  const words = status === 404 ? ctx.text : "That did not work. Try again in a moment.";
  if (status === 404) await htmx.ajax("GET", facts().dataset.url, { target: "#facts", swap: "outerMorph" });
  const said = document.createElement("p");
  said.className = "page__said memory__words";
  said.textContent = words;
  document.getElementById("memory-said").replaceChildren(said);
});

function open() {
  const line = location.hash.startsWith("#fact-") && document.getElementById(location.hash.slice(1));
  if (!line) return;
  const closed = line.closest("details:not([open])");
  if (closed) closed.open = true;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}

addEventListener("hashchange", open);
open();
