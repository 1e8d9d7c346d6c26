"""A page that is watched: whatever runs, is fetched, is refused by the policy or breaks is written down."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

#: Counts what the browser refused on the page's behalf: hostile text that got so far was more than text.
_LISTEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""

#: What may stand in text a model or a person wrote; anything else in it is a find.
_STRANGE = """() => {
  const found = [];
  const allowed = new Set(("P H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE UL OL LI TABLE THEAD TBODY TR TH TD STRONG EM S CODE A "
    + "BR HR").split(" "));
  const attributes = new Set(["href", "target", "rel", "class", "start", "align"]);
  for (const each of document.querySelectorAll(".prose *, .message__bubble *, .tool__line *, .tool__code *,"
      + ".tool__name *, #title *, .entry__title *, .notice__text *, .field__error *, .letter *,"
      + ".status__doing *, .me__name *")) {
    if (each.matches("sup.cite")) continue;  // ours: the number of a source
    if (!allowed.has(each.tagName)) found.push(`<${each.tagName}> in ${each.parentElement.className}`);
    for (const { name, value } of each.attributes) {
      if (!attributes.has(name)) found.push(`${name}=${value} on <${each.tagName}>`);
      if (name === "href" && !/^(https?|mailto):/.test(value)) found.push(`href=${value}`);
      if (name === "class" && !value.startsWith("language-")) found.push(`class=${value}`);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`#${id} twice`);
  for (const each of document.querySelectorAll("*"))
    for (const { name, value } of each.attributes) {
      if (/^on/.test(name) || name === "style" && each.closest("#messages")) found.push(`${name}=${value}`);
      if (/^(src|href|action|formaction|data$|hx-(get|post)|data-hx)/.test(name)
          && /evil|hacked|javascript:/.test(value) && !each.closest(".prose"))
        found.push(`${name}=${value} on <${each.tagName}>`);
    }
  const drawn = ":not(.scene, .drawn, .money__chart)";  // ours
  for (const each of document.querySelectorAll(`iframe, object, embed, base, svg${drawn}, math, video, audio, style`))
    found.push(`<${each.tagName}>`);
  return found;
}"""


class Watch:
    """Everything suspicious in every page of a browser."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self.own = own
        self.found: list[str] = []
        context.expose_binding("hacked", lambda source, *args: self.found.append(f"it ran: {args}"))
        context.add_init_script(_LISTEN)
        context.on("request", self._requested)
        context.on("page", self._opened)
        context.on("dialog", lambda dialog: (self.found.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _requested(self, request: Any) -> None:
        # What Chromium makes itself of the page's own bytes is no fetch.
        if not request.url.startswith((self.own, "data:", "blob:", "about:")):
            self.found.append(f"fetched: {request.url}")

    def _opened(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("console", lambda line: self.found.append(f"console: {line.text}") if line.type == "error" else None)
        page.on("websocket", lambda socket: self._connected(socket.url))
        page.on("framenavigated", lambda frame: self._went(frame.url))

    def _connected(self, url: str) -> None:
        if not url.startswith(self.own.replace("http", "ws", 1)):
            self.found.append(f"connected: {url}")

    def _went(self, url: str) -> None:
        if not url.startswith((self.own, "about:blank")):
            self.found.append(f"went to {url}")

    def look(self, page: Page) -> list[str]:
        """Return all that was found, and what stands in this page now that should not."""
        page.wait_for_timeout(50)  # what was only just put in may still start to load
        return self.found + page.evaluate("() => window.violations") + page.evaluate(_STRANGE)
