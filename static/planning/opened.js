// Tells the host that an invitation was opened, once somebody moves on its page: mailboxes open links by themselves.
const signs = ["pointermove", "pointerdown", "keydown", "scroll"];

function tell() {
  for (const sign of signs) removeEventListener(sign, tell);
  fetch(`${location.pathname}opened/`, { method: "POST", keepalive: true }).catch(() => {});
}

for (const sign of signs) addEventListener(sign, tell, { passive: true });
