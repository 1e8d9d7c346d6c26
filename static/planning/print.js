/** A page that was asked for to be printed offers that once it is drawn; its link does so again. */

const link = document.querySelector("a[data-print]");
link?.addEventListener("click", (event) => {
  event.preventDefault();
  print();
});
if (link) addEventListener("load", () => print());
