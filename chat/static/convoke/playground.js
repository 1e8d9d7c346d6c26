/** The playground: a message goes to each pane's agent by the door that any program has; its events are shown as they come. */

import { eventsOf } from "./event_stream.js";

const ask = document.getElementById("ask");
const token = () => ask.querySelector("input[name=csrfmiddlewaretoken]").value;
const MOST = 500; // events in a log
const LONGEST = 2_000; // characters of an event
const ENDS = { completed: "", interrupted: "Waiting for an answer.", stopped: "Stopped.", failed: "It did not work." };

class Pane {
  constructor(section) {
    const key = section.dataset.pane;
    const part = (name) => document.getElementById(`${name}-${key}`);
    [this.settings, this.talk, this.live, this.state] = ["settings", "talk", "live", "state"].map(part);
    [this.events, this.count] = ["events", "count"].map(part);
    this.again = section.querySelector("[data-again]");
    this.again.addEventListener("click", () => this.restart());
    this.talk.addEventListener("submit", (event) => this.answer(event));
    this.session = null;
    this.asked = "";
    this.last = "";
  }

  restart() {
    this.session = null;
    this.talk.replaceChildren();
    this.send(this.asked);
  }

  send(message) {
    this.asked = message;
    const { agent_id, model = "", prompt, auto_execute_tools } = Object.fromEntries(new FormData(this.settings));
    const body = { message, agent_id, auto_execute_tools: auto_execute_tools === "on" };
    if (this.session) body.session_id = this.session;
    if (model.trim()) body.model = model.trim();
    if (prompt.trim()) body.prompt = prompt;
    return this.follow("/api/agent/stream/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
  }

  /** Send what a person decides about a waiting call; when nothing else waits, the same run goes on. */
  async answer(event) {
    event.preventDefault();
    const form = event.target;
    const target = form.closest("[data-call]");
    let isTaken = false;
    form.addEventListener("htmx:after:request", ({ detail }) => (isTaken = detail.ctx.response.status === 204), { once: true });
    await htmx.ajax("POST", target.dataset.call, { source: form, event, target, swap: "innerHTML" });
    if (!isTaken) return;
    await this.refresh();
    if (!this.talk.querySelector("[data-call]")) await this.goOn();
  }

  goOn() {
    return this.follow(`/api/agent/stream/${this.session}/`, { headers: { "Last-Event-ID": this.last } });
  }

  async follow(address, request) {
    this.say("Answering…");
    this.again.hidden = true;
    try {
      const answer = await fetch(address, request);
      if (!answer.ok) return this.say(await refusal(answer), "bad");
      for await (const event of eventsOf(answer)) await this.take(event);
    } catch {
      this.say("The connection was lost. What the agent does goes on.", "bad");
    } finally {
      this.again.hidden = !this.asked;
    }
  }

  async take({ id, event, data }) {
    this.last = id || this.last;
    this.log(event, data);
    if (event === "openai_event") return;
    const said = JSON.parse(data);
    if (event === "started") this.session = said.session_id;
    else if (event === "text_delta") this.grow(said);
    else if (event === "removed") this.live.querySelector(`[data-message="${said.message}"]`)?.remove();
    else if (event === "error") this.say(said.detail ?? said.title, "bad");
    else if (event === "done") await this.end(said);
  }

  /** What a text was before `offset` stands; an attempt that began anew writes over the rest. */
  grow({ message, delta, offset }) {
    this.live.hidden = false;
    let text = this.live.querySelector(`[data-message="${message}"]`);
    if (!text) {
      text = document.createElement("p");
      text.dataset.message = message;
      this.live.append(text);
    }
    text.textContent = text.textContent.slice(0, offset) + delta;
  }

  async end({ session_id, state }) {
    this.session = session_id;
    this.say(ENDS[state] ?? state, state === "failed" ? "bad" : "");
    await this.refresh();
  }

  async refresh() {
    await htmx.ajax("GET", `/playground/${this.session}/`, { target: this.talk, swap: "innerHTML" });
    this.live.hidden = true;
    this.live.replaceChildren();
  }

  log(event, data) {
    const line = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = event;
    line.append(name, ` ${data.length > LONGEST ? `${data.slice(0, LONGEST)} …` : data}`);
    this.events.append(line);
    if (this.events.childElementCount > MOST) this.events.firstElementChild.remove();
    this.count.textContent = Number(this.count.textContent) + 1;
  }

  say(words, kind = "") {
    this.state.textContent = words;
    this.state.dataset.kind = kind;
  }
}

/** Problems come as `application/problem+json`: what is wrong, by field where there is one. */
async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const fields = Object.entries(problem.errors ?? {}).map(([field, words]) => `${field}: ${[words].flat().join(" ")}`);
  return fields.join(" ") || problem.detail || problem.title || `The server answered with ${answer.status}.`;
}

const panes = [...document.querySelectorAll(".pane")].map((section) => new Pane(section));

async function send() {
  const message = ask.elements.message.value.trim();
  if (!message) return;
  ask.elements.message.value = "";
  const button = ask.querySelector("button");
  button.disabled = true;
  await Promise.all(panes.map((pane) => pane.send(message)));
  button.disabled = false;
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
ask.elements.message.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!ask.querySelector("button").disabled) ask.requestSubmit();
});
for (const form of document.querySelectorAll(".pane__settings")) {
  form.addEventListener("submit", (event) => event.preventDefault());
}
