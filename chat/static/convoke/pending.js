/** The person's words stand on the page at once; place.js puts the server's message in their place. */

const messages = document.getElementById("messages");

function bubble({ client_id: id, text }, attached = []) {
  const article = document.createElement("article");
  article.id = `p-${id}`;
  article.className = "message message--user message--text message--pending is-new";
  const name = document.createElement("h2");
  name.className = "aside-voice";
  name.textContent = "You";
  const words = document.createElement("div");
  words.className = "message__bubble";
  words.dir = "auto";
  words.textContent = text ?? "";
  const foot = document.createElement("p");
  foot.className = "message__foot message__foot--pending";
  foot.textContent = "Not sent yet";
  article.append(name, ...(attached.length ? [files(attached)] : []), ...(text?.trim() ? [words] : []), foot);
  return article;
}

function files(attached) {
  const list = document.createElement("ul");
  list.className = "files";
  for (const { name } of attached) {
    const item = document.createElement("li");
    item.className = "file";
    item.textContent = name;
    list.append(item);
  }
  return list;
}

const isThere = (id) => document.getElementById(`p-${id}`) || messages.querySelector(`[data-client="${CSS.escape(id)}"]`);

document.addEventListener("convoke:kept", ({ detail: { frame, attached } }) => {
  if (frame.type === "send" && !isThere(frame.client_id)) messages.append(bubble(frame, attached));
});

document.addEventListener("convoke:acknowledged", ({ detail: { frame } }) => {
  document.getElementById(`p-${frame.client_id}`)?.classList.remove("message--pending");
});

document.addEventListener("convoke:refused", ({ detail: { frame } }) => {
  document.getElementById(`p-${frame.client_id}`)?.remove();
});
