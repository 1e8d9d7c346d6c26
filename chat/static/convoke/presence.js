/** Tell the server whether this page is in view: what comes while it is needs no push. */
import { transmit } from "./connection.js";

const tell = () => transmit({ type: "presence", visible: !document.hidden });

document.addEventListener("convoke:open", tell);
document.addEventListener("visibilitychange", tell);
