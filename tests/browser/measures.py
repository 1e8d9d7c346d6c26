"""What a page is asked about itself, in its own language: what is faint, small, too wide; what moves and is heard."""

#: Collects in `window.heard` what a screen reader is told.
LISTEN = """() => {
  window.heard = [];
  const announcer = document.getElementById("announcer");
  const listen = () => announcer.textContent && window.heard.push(announcer.textContent);
  new MutationObserver(listen).observe(announcer, { childList: true, characterData: true, subtree: true });
}"""

#: Collects in `window.moved` the names of animations that last.
WATCH_MOTION = """() => {
  window.moved = [];
  const look = () => {
    for (const each of document.getAnimations())
      if (each.effect.getTiming().duration > 1) window.moved.push(each.animationName ?? each.transitionProperty);
    requestAnimationFrame(look);
  };
  look();
}"""

#: Words under 4.5 : 1 (3 : 1 where they are large), as [ratio, words]. Colours are painted: every notation counts.
FAINT = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const painted = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => rgb.map((part) => linear(part / 255)).reduce((sum, part, i) => sum + part * WEIGHTS[i], 0);
  const WEIGHTS = [0.2126, 0.7152, 0.0722];
  const behind = (each) =>
    each ? over(painted(getComputedStyle(each).backgroundColor), behind(each.parentElement)) : [255, 255, 255];
  // What is shown on hover is measured as if it were shown.
  const opacity = (each) => (each ? (Number(getComputedStyle(each).opacity) || 1) * opacity(each.parentElement) : 1);
  const ratio = (element, colour) => {
    const back = behind(element);
    const [r, g, b, a] = painted(colour);
    const [lighter, darker] = [light(over([r, g, b, a * opacity(element)], back)), light(back)].sort((x, y) => y - x);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (words && element.checkVisibility({ visibilityProperty: true }) && !element.closest(":disabled"))
      seen.push([element, getComputedStyle(element), words]);
  }
  for (const input of document.querySelectorAll("[placeholder]"))
    if (input.checkVisibility()) seen.push([input, getComputedStyle(input, "::placeholder"), input.placeholder]);
  return seen
    .map(([element, { color, fontSize, fontWeight }, words]) => {
      const size = parseFloat(fontSize);
      const least = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
      return [ratio(element, color), least, words];
    })
    .filter(([found, least]) => found < least)
    .map(([found, , words]) => [Math.round(found * 100) / 100, words.slice(0, 60)]);
}"""

#: What is smaller than a fingertip, as [width, height, what]. A box counts with its label; not links in running text.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input:not([type=hidden]), textarea")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".prose, .skip, [inert]"))
  .map((each) => {
    const target = each.matches("[type=checkbox], [type=radio]") ? (each.labels[0] ?? each) : each;
    const { width, height } = target.getBoundingClientRect();
    const what = each.getAttribute("aria-label") || each.innerText || each.name || each.className;
    return [Math.round(width), Math.round(height), what.slice(0, 40)];
  })
  .filter(([width, height]) => width && height && (width < 44 || height < 44))"""

#: What sticks out of the conversation to the right, unless something around it scrolls or cuts on purpose.
WIDER = """() => {
  const page = document.getElementById("stream");
  const cuts = (each) => each !== page && (getComputedStyle(each).overflowX !== "visible" || cuts(each.parentElement));
  return [...page.querySelectorAll("*")]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
    .filter((each) => !cuts(each.parentElement))
    .map((each) => `${each.localName}.${each.className}`);
}"""
