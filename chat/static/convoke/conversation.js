/** The conversation this page shows, and the newest rev the page has of it. */

const element = document.getElementById("conversation");

export const conversation = {
  id: element.dataset.id,
  user: element.dataset.user,
  url: element.dataset.url,
  login: element.dataset.login,
  limit: Number(element.dataset.limit) || 20000,
  rev: Number(element.dataset.rev) || 0,
  isNew: "new" in element.dataset,
  isTemporary: "temporary" in element.dataset,

  /** Remember a newer rev; older ones, which a repeated frame may bear, change nothing. */
  reach(rev) {
    if (Number.isFinite(rev)) this.rev = Math.max(this.rev, rev);
  },

  /** Become another conversation: one whose first message never got its ack (see outbox.js). */
  become(id, url) {
    this.id = element.dataset.id = id;
    this.url = url;
  },
};

// The first ack makes a new conversation real: from now on a reload finds it at its own address, and a connection
// that asked to make it would not be told that it is gone.
document.addEventListener("convoke:acknowledged", ({ detail: { frame } }) => {
  if (frame.type !== "send" || !conversation.isNew) return;
  conversation.isNew = false;
  delete element.dataset.new;
  conversation.url = conversation.url.split("?")[0];
  history.replaceState(history.state, "", `/c/${conversation.id}/`);
  const switched = document.getElementById("temporary-switch"); // from here on it is what it is
  if (conversation.isTemporary) switched?.removeAttribute("href");
  else switched?.remove();
});
