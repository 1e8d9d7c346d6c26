/** A screen reader hears finished messages, each once, never a stream letter by letter. */

const announcer = document.getElementById("announcer");
const LONGEST = 1200; // characters; the rest is read on the page

let waiting = [];
let timer = 0;

function wordsOf(article) {
  const who = article.querySelector(".badge")?.textContent ?? "";
  const what = article.querySelector(".prose, .notice__text, .card__title")?.innerText.trim() ?? "";
  if (!what) return "";
  if (article.querySelector(".approval--waiting")) return `Waits for your decision: ${what}`;
  return `${who ? `${who}: ` : ""}${what.length > LONGEST ? `${what.slice(0, LONGEST)} …` : what}`;
}

function speak() {
  timer = 0;
  announcer.textContent = waiting.length > 4 ? `${waiting.length} new messages` : waiting.join("\n");
  waiting = [];
}

document.addEventListener("convoke:placed", ({ target, detail: { isNew, before } }) => {
  if (!target.matches(".message:not(.message--user, .message--tool, .message--removed)")) return;
  if (target.dataset.state === "partial" || !(isNew || before === "partial")) return;
  const words = wordsOf(target);
  if (!words) return;
  waiting.push(words);
  timer ||= setTimeout(speak, 400);
});
