/**
 * One form for all rows of a card: `<template data-row-form>`. Opening a row's `details.row__more` puts a copy of it there, filled
 * with what the row says of itself (`data-name` for the field `name`), and closing it takes that away.
 */

const isRows = (each) => each.matches?.("details.row__more") && !each.matches("[data-filled]") && !each.querySelector("form");

function fill(details) {
  if (!isRows(details)) return;
  const row = details.closest("[id]:not(details)");
  const copy = details.closest(".card")?.querySelector("template[data-row-form]")?.content.cloneNode(true);
  if (!copy) return;
  for (const each of copy.querySelectorAll("*")) {
    for (const name of ["id", "for", "form"]) if (each.hasAttribute(name)) each.setAttribute(name, `${each.getAttribute(name)}-${row.id}`);
    if (each.name in row.dataset && each.matches("input")) each.setAttribute("value", row.dataset[each.name]);
    else if (each.name in row.dataset && each.matches("select")) each.querySelector(`[value="${CSS.escape(row.dataset[each.name])}"]`)?.setAttribute("selected", "");
    else if (each.name in row.dataset && each.matches("textarea")) each.textContent = row.dataset[each.name];
  }
  details.append(copy);
  details.dataset.filled = "";
}

// Before it opens, by hand or by the keyboard; and where something else has opened it.
document.addEventListener("click", ({ target }) => {
  const summary = target.closest?.("details.row__more > summary");
  if (summary && !summary.parentElement.open) fill(summary.parentElement);
});
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.("details.row__more")) return;
    if (target.open) return fill(target);
    if (!("filled" in target.dataset)) return;
    while (target.lastElementChild.localName !== "summary") target.lastElementChild.remove();
    delete target.dataset.filled;
  },
  { capture: true },
);
