/** The list of conversations: a filter as one types, a mark on the open one, and the page's title beside it. */
import { conversation } from "./conversation.js";
import { stored } from "./outbox.js";
import { hasRead } from "./read_receipt.js";

const search = document.getElementById("search");
const none = document.getElementById("search-none");
const title = document.getElementById("title");

const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function show() {
  const wanted = plain(search.value.trim());
  const unsent = new Set(stored().map((entry) => entry.conversation));
  let found = 0;
  for (const item of document.querySelectorAll("#conversations li")) {
    const link = item.querySelector("a");
    const id = item.id.slice(2);
    const matches = plain(link.querySelector(".entry__title").textContent).includes(wanted);
    item.hidden = !matches;
    found += matches;
    if (hasRead(id, Number(item.dataset.rev))) {
      link.classList.remove("entry--unread");
      link.querySelector(".entry__unread")?.remove();
    }
    link.classList.toggle("entry--unsent", unsent.has(id) && id !== conversation.id);
    if (id === conversation.id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const group of document.querySelectorAll("#conversations .group"))
    group.hidden = !group.querySelector("li:not([hidden])");
  const archive = document.getElementById("archived");
  if (archive && wanted) archive.open = true; // what is found there is seen
  none.hidden = !wanted || found > 0 || Boolean(document.querySelector("#found li"));
}

search.addEventListener("input", show);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && search.value) {
    search.value = "";
    show();
    event.stopPropagation();
  } else if (event.key === "Enter") {
    document.querySelector("#conversations li:not([hidden]) a, #found a")?.click();
  }
});

// The server morphs the list and the title; what we added is put back.
document.addEventListener("htmx:after:settle", ({ target: { id } }) => ["conversations", "found"].includes(id) && show());
document.addEventListener("convoke:acknowledged", show);
new MutationObserver(() => {
  document.title = `${title.textContent.trim()} · Convoke`;
}).observe(title, { childList: true, characterData: true, subtree: true });

show();
document.querySelector('#conversations [aria-current="page"]')?.scrollIntoView({ block: "nearest" });
