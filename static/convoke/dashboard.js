/** Says so when what stands on the page is old: the server is away, or the way to it. */

const PATIENCE = 8_000;
const state = document.getElementById("state");
const stale = document.getElementById("stale");

let moment = "";
let seen = Date.now();

function look() {
  const shown = state.querySelector("time")?.dateTime ?? "";
  if (shown !== moment) [moment, seen] = [shown, Date.now()];
  const isOld = Date.now() - seen > PATIENCE;
  if (stale.hidden === isOld) stale.hidden = !isOld;
}

setInterval(look, 1_000);
