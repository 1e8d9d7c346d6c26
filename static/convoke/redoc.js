// Draws Redoc under the site's policy. It makes <style> elements, which are given the page's nonce here, and an image of
// its maker's from another site, which is left out. Its search is a worker of its own making: off.
const { nonce } = document.currentScript;
const createElement = document.createElement.bind(document);
document.createElement = (name, ...more) => {
  const made = createElement(name, ...more);
  if (made instanceof HTMLStyleElement) made.nonce = nonce;
  if (made instanceof HTMLImageElement) {
    const set = made.setAttribute.bind(made);
    made.setAttribute = (attribute, value) => {
      if (attribute !== "src" || new URL(value, location.href).origin === location.origin) set(attribute, value);
    };
    Object.defineProperty(made, "src", { get: () => made.getAttribute("src") ?? "", set: (value) => made.setAttribute("src", value) });
  }
  return made;
};
addEventListener("DOMContentLoaded", () => {
  const at = document.getElementById("redoc");
  window.Redoc.init(at.dataset.schema, { disableSearch: true, hideDownloadButton: true }, at);
});
