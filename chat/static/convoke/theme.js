// The chosen appearance: "light", "dark", or "" to follow the system. Loaded before the first paint.
(() => {
  const key = "convoke:theme";

  function read() {
    try {
      return localStorage.getItem(key) || "";
    } catch {
      return "";
    }
  }

  function show(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  show(read());

  document.addEventListener("DOMContentLoaded", () => {
    for (const choice of document.querySelectorAll('input[name="theme"]')) choice.checked = choice.value === read();
  });

  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme") return;
    show(event.target.value);
    try {
      localStorage.setItem(key, event.target.value);
    } catch {
      // Storage may be shut (private windows): the choice then lasts as long as the page.
    }
  });

  addEventListener("storage", (event) => {
    if (event.key === key) show(event.newValue || "");
  });
})();
