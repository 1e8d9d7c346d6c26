/** `data-copy="id"` on a button copies that element's words, with their formatting where the clipboard takes it. */

export async function copy(element) {
  await copied(element).catch(() => copyBySelection(element));
}

async function copied(element) {
  const words = element.innerText;
  if (navigator.clipboard?.write && window.ClipboardItem) {
    await navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": new Blob([words], { type: "text/plain" }),
        "text/html": new Blob([element.innerHTML], { type: "text/html" }),
      }),
    ]);
  } else {
    copyBySelection(element); // plain http from another machine has no clipboard interface
  }
}

function copyBySelection(element) {
  const selection = getSelection();
  selection.selectAllChildren(element);
  document.execCommand("copy");
  selection.removeAllRanges();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const element = button && document.getElementById(button.dataset.copy);
  if (!element) return;
  await copy(element);
  button.classList.add("is-done");
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    button.classList.remove("is-done");
    button.setAttribute("aria-label", "Copy");
  }, 1600);
});
