import "./countdown.js";
import "./month.js";
import "./print.js";
import "./row_forms.js";

/** A form that opened inside a card closes when the server has taken it; the focus goes back to what opened it. */

document.addEventListener("convoke:acknowledged", ({ detail: { form } }) => {
  const opened = form?.isConnected && form.closest("details.edit, details.row__more");
  if (!opened) return;
  const wasHere = opened.contains(document.activeElement);
  opened.open = false;
  if (wasHere) opened.querySelector("summary").focus();
});
