/** Server-sent events of an answer to a POST, which `EventSource` cannot send. */

/** Yield `{id, event, data}` as each comes whole; `data` is text. */
export async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = read(block);
      if (event.data) yield event;
    }
    if (done) return;
  }
}

function read(block) {
  const event = { id: "", event: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "data") event.data += (event.data ? "\n" : "") + value;
    else if (name in event) event[name] = value;
  }
  return event;
}
