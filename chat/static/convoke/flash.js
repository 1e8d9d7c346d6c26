/** A number in a card that changes flashes its background once, so that one sees what an action moved. */

const isStill = matchMedia("(prefers-reduced-motion: reduce)");

const numbersIn = (root) =>
  [...root.querySelectorAll(".card *")].filter((element) => !element.firstElementChild && /\d/.test(element.textContent));

/** Remember the numbers under `root`; the returned function, called after they changed, shows which did. */
export function watchNumbers(root) {
  const before = new Map(isStill.matches ? [] : numbersIn(root).map((element) => [element, element.textContent]));
  return () => {
    for (const [element, words] of before) {
      if (!element.isConnected || element.textContent === words) continue;
      element.animate([{ backgroundColor: "var(--accent-soft)", borderRadius: "4px" }, { borderRadius: "4px" }], 1200);
    }
  };
}
