// What is pressed before the other scripts are there waits for them: else a form would leave the page, with what was
// written in it. Loaded before the page's body.
(() => {
  const theirs = ["post", "get", "put", "patch", "delete", "ws:send"].map((verb) => `[hx-${CSS.escape(verb)}]`).join();
  const waiting = [];

  function hold(event) {
    const element = event.target.closest?.(event.type === "submit" ? "form" : "button, a");
    if (!element?.matches(theirs)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.push({ element, submitter: event.submitter });
  }

  for (const type of ["submit", "click"]) document.addEventListener(type, hold, { capture: true });

  function release() {
    for (const type of ["submit", "click"]) document.removeEventListener(type, hold, { capture: true });
    for (const { element, submitter } of waiting) {
      if (!element.isConnected) continue;
      element.matches("form") ? element.requestSubmit(submitter) : element.click();
    }
  }

  // After all others who wait for this event.
  document.addEventListener("DOMContentLoaded", () => setTimeout(release));
})();

// The fade from one page to the next may be passed over, as where this page showed first: that breaks nothing.
for (const type of ["pageswap", "pagereveal"]) {
  addEventListener(type, ({ viewTransition }) => {
    for (const each of ["updateCallbackDone", "ready", "finished"]) viewTransition?.[each]?.catch(() => {});
  });
}
