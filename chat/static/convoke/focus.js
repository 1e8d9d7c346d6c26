/**
 * Where the focus goes when what had it is gone: a button that has done its work, the row that it was in.
 *
 * Not to another button, which an Enter that is still held would press: to the row that took the place, else to the
 * nearest thing around it that has a name. From there Tab goes on.
 */

const NAMED = "[role=group], [role=region], section[aria-label], section[aria-labelledby], article";
const led = new WeakSet(); // what can have the focus only because it was led there

/** Call before something changes; call what it returns after. */
export function keepFocus(here) {
  const held = document.activeElement;
  if (!here.contains(held)) return () => {};
  const row = held.closest("li");
  const rows = row && here.contains(row) ? [...row.parentElement.children] : [];
  const at = rows.indexOf(row);
  const nearby = [...rows.slice(at), ...rows.slice(0, Math.max(at, 0)).reverse()];
  for (let around = held.parentElement; around && around !== here.parentElement; around = around.parentElement)
    if (around.matches(NAMED)) nearby.push(around);
  nearby.push(...here.querySelectorAll("[role=group]"), here);

  return () => {
    const canHave = held.isConnected && held.checkVisibility({ visibilityProperty: true }) && !held.disabled;
    const to = canHave ? held : nearby.find((each) => each.isConnected && each.checkVisibility());
    if (!to) return;
    if (!canHave || led.has(to)) {
      led.add(to);
      to.tabIndex = -1;
    }
    if (document.activeElement !== to) to.focus({ preventScroll: canHave });
  };
}
