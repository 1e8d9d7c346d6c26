/** The list behind the bell: marking as read. What changes in it comes over the socket, as every tab should show it. */

const inbox = document.getElementById("inbox");

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

function markRead(body) {
  return fetch("/api/notifications/read/", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
    keepalive: true, // also when a link leads away
  });
}

inbox.addEventListener("click", ({ target }) => {
  if (target.closest("[data-read-all]")) {
    // The button goes with the last unread one: the focus stays in the list.
    inbox.querySelector(".inbox__head button").focus();
    markRead({});
  }
  // What leads to a conversation is read when that is read.
  const note = target.closest(".note--unread:not([data-leads])");
  if (note) markRead({ ids: [note.id.slice(2)] });
});
