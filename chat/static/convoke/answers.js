/** What the server said to a form: an accepted one is ready for the next entry, a refused one says why, by field. */

const note = document.getElementById("composer-note");

document.addEventListener("convoke:kept", ({ detail: { form } }) => {
  if (!form || form.id === "composer") return;
  form.classList.add("is-waiting");
  clear(form);
});

document.addEventListener("convoke:acknowledged", ({ detail: { frame, form } }) => {
  if (!form || form.id === "composer") return;
  form.classList.remove("is-waiting");
  // What is decided has no buttons any more: who was in its forms stays at its card.
  if (form.contains(document.activeElement)) form.closest(".approval")?.focus();
  // An "add" form starts empty, and is empty again; one that edits keeps its value.
  for (const input of form.elements ?? []) {
    if (input.matches("input:not([type=hidden]), textarea") && input.defaultValue === "" && input.value === frame[input.name])
      input.value = "";
  }
});

document.addEventListener("convoke:refused", ({ detail: { frame, form, answer } }) => {
  if (frame.type === "send") return; // composer.js puts the words back
  if (!form?.isConnected) return void (note.textContent = answer.detail);
  form.classList.remove("is-waiting");
  clear(form);
  const rest = [];
  for (const [name, reasons] of Object.entries(answer.errors ?? {})) {
    const input = form.elements?.namedItem(name);
    const words = [].concat(reasons).join(" ");
    if (input instanceof HTMLElement && input.type !== "hidden") refuse(input, words);
    else rest.push(words);
  }
  for (const box of form.querySelectorAll?.("input[type=checkbox], input[type=radio]") ?? []) box.checked = box.defaultChecked;
  if (rest.length || !form.querySelector(".field__error")) form.append(line(rest.join(" ") || answer.detail));
  form.querySelector("[aria-invalid]")?.focus();
});

function refuse(input, words) {
  const said = line(words);
  said.id = `${input.id || input.name}-error`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", said.id);
  input.after(said);
}

function line(words) {
  const said = document.createElement("p");
  said.className = "field__error";
  said.setAttribute("role", "alert");
  said.textContent = words;
  return said;
}

function clear(form) {
  for (const said of form.querySelectorAll?.(".field__error") ?? []) said.remove();
  for (const input of form.querySelectorAll?.("[aria-invalid]") ?? []) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}
