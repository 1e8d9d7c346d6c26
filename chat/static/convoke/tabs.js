/** Where tabs are wider than the screen, the one that is open is seen. */

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
