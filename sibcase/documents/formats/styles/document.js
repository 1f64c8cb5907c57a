/* What the page does for those who can use it; without it every word is there all the same.
   Where a figure comes from, search, the place in the contents, colours, charts. It asks for nothing from elsewhere,
   and makes text of whatever it shows: nothing is ever read as markup. */
"use strict";

const page = document.documentElement;
const part = (name) => document.getElementById("the:" + name);
const text = document.querySelector("main");

function made(kind, words = "", look = "") {
  const element = document.createElement(kind);
  element.textContent = words;
  if (look) element.className = look;
  return element;
}

/* --- colours: as the device has them, or as the reader chose ---------------------------------------------------- */

/* A browser may refuse to remember anything for a file; the choice then holds until the page is closed. */
function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* refused */ }
}

function colour(choice) {
  if (choice) page.dataset.colours = choice;
  else delete page.dataset.colours;
}

function offerColours() {
  const choice = part("choice");
  choice.value = remembered("sibcase-colours") || "";
  colour(choice.value);
  choice.addEventListener("change", () => { colour(choice.value); remember("sibcase-colours", choice.value); });
  part("colours").hidden = false;
}

/* --- contents: where the reader is ------------------------------------------------------------------------------ */

function followReading() {
  const entries = new Map();
  for (const link of document.querySelectorAll(".contents li a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) entries.set(heading, link);
  }
  const headings = [...entries.keys()];
  const watch = new IntersectionObserver(() => markPlace(headings, entries), { rootMargin: "0px 0px -65% 0px" });
  headings.forEach((heading) => watch.observe(heading));
  markPlace(headings, entries);
}

function markPlace(headings, entries) {
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.35);
  const here = entries.get(passed.length ? passed[passed.length - 1] : headings[0]);
  for (const link of entries.values()) {
    if (link !== here) link.removeAttribute("aria-current");
  }
  if (here && !here.hasAttribute("aria-current")) {
    here.setAttribute("aria-current", "location");
    keepInSight(here);
  }
}

/* Only the box scrolls: scrollIntoView would take the page along. */
function keepInSight(link) {
  const box = link.closest(".about");
  const [top, bottom] = [link.offsetTop - box.offsetTop, link.offsetTop - box.offsetTop + link.offsetHeight];
  if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
}

function foldContents() {
  const narrow = matchMedia("(max-width: 71.99rem)");
  const contents = document.querySelector(".contents");
  if (!contents) return;
  const details = contents.firstElementChild;
  const fit = () => { details.open = !narrow.matches; };
  fit();
  narrow.addEventListener("change", fit);
  details.addEventListener("toggle", () => contents.toggleAttribute("data-open", details.open));
  contents.addEventListener("click", (event) => { if (narrow.matches && event.target.closest("a")) details.open = false; });
}

/* --- where a figure comes from ---------------------------------------------------------------------------------- */

const FIGURE = "#figure:";
const trail = [];
let stepped = false;

const isFigure = (hash) => hash.startsWith(FIGURE) && Boolean(entryOf(hash));

function entryOf(hash) {
  const found = document.getElementById(decodeURIComponent(hash.slice(1)));
  return found && found.classList.contains("trace") ? found : null;
}

const summaryOf = (entry) => entry.closest("details").firstElementChild;
const valueOf = (entry) => summaryOf(entry).lastElementChild.textContent;
const labelOf = (entry) => summaryOf(entry).firstChild.textContent.trim();

function inputsOf(entry) {
  const own = FIGURE + entry.id.slice(FIGURE.length - 1);
  const hashes = new Set([...entry.querySelectorAll(".words a")].map((link) => link.hash).filter((hash) => hash !== own));
  return [...hashes].filter(isFigure);
}

function inputLine(hash) {
  const [line, link] = [made("li"), made("a", labelOf(entryOf(hash)))];
  link.href = hash;
  line.append(link, made("b", valueOf(entryOf(hash))));
  return line;
}

function showTrace(hash) {
  const [panel, entry] = [part("trace"), entryOf(hash)];
  const told = panel.querySelector("dl");
  part("name").textContent = labelOf(entry);
  panel.querySelector(".value").textContent = valueOf(entry);
  told.replaceChildren(...[...entry.children].map((child) => child.cloneNode(true)));
  const inputs = inputsOf(entry);
  if (inputs.length) told.append(made("dt", "Inputs"), restsOn(inputs));
  const before = trail[trail.length - 2];
  part("back").hidden = !before;
  part("back").textContent = before ? "← " + shortened(labelOf(entryOf(before))) : "";
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  part("name").focus({ preventScroll: true });
}

const shortened = (words) => (words.length > 40 ? words.slice(0, 39).trimEnd() + "…" : words);

function restsOn(inputs) {
  const [box, list] = [made("dd"), made("ul", "", "inputs")];
  list.append(...inputs.map(inputLine));
  box.append(list);
  return box;
}

/* The address names the figure that is shown, so that it can be copied; only the first step is one to go back by. */
function openTrace(hash) {
  const isFirst = !part("trace").open;
  if (isFirst) trail.length = 0;
  trail.push(hash);
  address(hash, isFirst ? "pushState" : "replaceState");
  stepped = stepped || isFirst;
  showTrace(hash);
}

function address(hash, change) {
  try { history[change](null, "", hash || location.pathname + location.search); } catch { /* refused for a file */ }
}

function stepBack() {
  trail.pop();
  address(trail[trail.length - 1], "replaceState");
  showTrace(trail[trail.length - 1]);
}

function leaveTrace() {
  trail.length = 0;
  if (!location.hash.startsWith(FIGURE)) return;
  if (stepped) history.back();
  else address("", "replaceState");
  stepped = false;
}

/* The address was changed by the reader, or by the way back. */
function followAddress() {
  const panel = part("trace");
  if (isFigure(location.hash)) {
    showFrom(location.hash);
  } else if (panel.open) {
    stepped = false;
    panel.close();
  }
}

/* A page that is opened at a figure shows where it is printed; the browser alone would go to the end of the page. */
function openAtFigure() {
  const { hash } = location;
  if (!isFigure(hash)) return;
  address("", "replaceState");
  addEventListener("load", () => { address(hash, "replaceState"); showFrom(hash); });
}

function showFrom(hash) {
  const printed = [...text.querySelectorAll("a.figure")].find((link) => link.hash === hash);
  document.querySelector(".traces").open = false;
  printed?.scrollIntoView({ block: "center", behavior: "instant" });
  printed?.focus({ preventScroll: true });
  trail.splice(0, trail.length, hash);
  showTrace(hash);
}

function answerForFigures() {
  const panel = part("trace");
  document.addEventListener("click", (event) => {
    const link = event.target.closest(`a[href^="${FIGURE}"]`);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !isFigure(link.hash)) return;
    event.preventDefault();
    openTrace(link.hash);
  });
  part("close").addEventListener("click", () => panel.close());
  part("back").addEventListener("click", stepBack);
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
  panel.addEventListener("close", leaveTrace);
  addEventListener("popstate", followAddress);
  openAtFigure();
}

/* --- search ----------------------------------------------------------------------------------------------------- */

const MOST_SHOWN = 60;
const AROUND = 45;
const SEARCHED = "h2, h3, h4, h5, h6, p, li, tr, dt, figcaption, caption, pre, .entry > summary";
let places = null;
let hits = [];
let current = -1;

const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/* Every piece of text that is no part of a smaller one, with the heading that it stands under. */
function allPlaces() {
  const found = [];
  let heading = "";
  for (const element of text.querySelectorAll(SEARCHED)) {
    if (element.matches("h2, h3, h4, h5, h6")) heading = element.textContent;
    if (element.matches(".top, .says, .traces > p") || element.querySelector(SEARCHED) || element.closest(".trace")) continue;
    const isFigure = element.matches("summary");
    const words = [...(element.matches("tr") ? element.cells : [element])].map((cell) => cell.textContent).join(" · ");
    found.push({ element, words, plain: plain(words), heading: isFigure ? "Where each figure comes from" : heading });
  }
  return found;
}

function search() {
  places = places || allPlaces();
  const wanted = plain(part("words").value.trim());
  hits = wanted.length > 1 ? places.filter((place) => place.plain.includes(wanted)) : [];
  current = -1;
  const list = part("found").querySelector("ol");
  list.replaceChildren(...hits.slice(0, MOST_SHOWN).map((hit, place) => hitLine(hit, place, wanted)));
  part("found").hidden = !hits.length;
  part("count").textContent = wanted.length > 1 ? counted(hits.length) : "";
  highlight(wanted);
}

function counted(number) {
  if (!number) return "Nothing found";
  const first = number > MOST_SHOWN ? `, the first ${MOST_SHOWN} listed` : "";
  return `${number} ${number === 1 ? "result" : "results"}${first}: press Enter for the next`;
}

function hitLine(hit, place, wanted) {
  const [line, button] = [made("li"), made("button")];
  const at = hit.plain.length === hit.words.length ? hit.plain.indexOf(wanted) : -1;
  button.type = "button";
  button.append(made("small", hit.heading));
  if (at < 0) button.append(hit.words.slice(0, 2 * AROUND));
  else button.append(...snippet(hit.words, at, wanted.length));
  button.addEventListener("click", () => goTo(place));
  line.append(button);
  return line;
}

function snippet(words, at, length) {
  const start = Math.max(0, at - AROUND);
  const end = Math.min(words.length, at + length + AROUND);
  return [
    (start ? "…" : "") + words.slice(start, at),
    made("mark", words.slice(at, at + length)),
    words.slice(at + length, end) + (end < words.length ? "…" : ""),
  ];
}

/* The browser paints over the text; nothing is put into it. */
function highlight(wanted) {
  if (!globalThis.Highlight) return;
  const ranges = hits.slice(0, 500).flatMap((hit) => rangesIn(hit.element, wanted));
  CSS.highlights.set("found", new Highlight(...ranges));
}

function rangesIn(element, wanted) {
  const ranges = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = plain(walk.currentNode.data);
    if (words.length !== walk.currentNode.length) continue;
    for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}

function goTo(place) {
  current = (place + hits.length) % hits.length;
  const { element } = hits[current];
  document.querySelectorAll(".here").forEach((old) => old.classList.remove("here"));
  markHit();
  part("count").textContent = `${current + 1} of ${hits.length}: ${hits[current].heading}`;
  if (element.matches("summary")) {
    openTrace("#" + element.nextElementSibling.id);
    return;
  }
  for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  element.classList.add("here");
  page.style.setProperty("--bar", `${document.querySelector(".about").offsetHeight}px`);
  element.scrollIntoView({ block: "center" });
}

function markHit() {
  const buttons = [...part("found").querySelectorAll("button")];
  buttons.forEach((button, place) => button.toggleAttribute("aria-current", place === current));
  const list = part("found").querySelector("ol");
  const button = buttons[current];
  if (button) list.scrollTop = button.offsetTop - list.offsetTop - list.clientHeight / 3;
}

function clearSearch() {
  part("words").value = "";
  document.querySelectorAll(".here").forEach((old) => old.classList.remove("here"));
  page.style.removeProperty("--bar");
  search();
}

function isTyping(element) {
  return element.closest("input, select, textarea, [contenteditable]") !== null;
}

function offerSearch() {
  const [field, box, slash] = [part("words"), part("search"), part("slash")];
  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(waiting);
    if (current < 0) search();
    if (hits.length) goTo(current + (event.shiftKey ? -1 : 1) + (current < 0 && event.shiftKey ? 1 : 0));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    clearSearch();
    field.focus();
  });
  slash.checked = remembered("sibcase-slash") !== "off";
  slash.addEventListener("change", () => remember("sibcase-slash", slash.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !slash.checked || isTyping(event.target) || part("trace").open) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  box.hidden = false;
}

/* --- charts: marks that answer to the pointer and to the arrow keys --------------------------------------------- */

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function wakeChart(chart) {
  const marks = [...chart.querySelectorAll(".mark")];
  if (!marks.length) return;
  /* Else the browser would say the same a second time. */
  marks.forEach((mark) => mark.querySelector("title")?.remove());
  const line = made("p", "Point at a part of the picture, or step through it with the arrow keys.", "says");
  line.setAttribute("aria-live", "polite");
  chart.after(line);
  let at = -1;
  const choose = (place) => {
    marks[at]?.classList.remove("on");
    at = place;
    marks[at]?.classList.add("on");
    if (at >= 0) line.textContent = marks[at].dataset.says;
  };
  const beside = besideThePointer();
  chart.addEventListener("pointermove", (event) => {
    const place = marks.indexOf(event.target.closest(".mark"));
    if (place !== at) choose(place);
    beside.show(place < 0 ? "" : marks[place].dataset.says, event.pageX, event.pageY);
  });
  chart.addEventListener("pointerleave", () => { choose(-1); beside.show(""); });
  chart.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { choose(-1); beside.show(""); }
    const place = stepTo(event.key, at, marks.length);
    if (place === null) return;
    event.preventDefault();
    choose(place);
    marks[place].scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = marks[place].getBoundingClientRect();
    beside.show(marks[place].dataset.says, box.left + box.width / 2 + scrollX, box.bottom + scrollY);
  });
  chart.addEventListener("blur", () => { choose(-1); beside.show(""); });
}

function stepTo(key, at, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (!(key in STEPS)) return null;
  if (at < 0) return STEPS[key] > 0 ? 0 : count - 1;
  return Math.min(Math.max(at + STEPS[key], 0), count - 1);
}

/* The words are said by the line below the chart; these are for the eye only. */
function besideThePointer() {
  const note = document.querySelector(".beside") || document.body.appendChild(made("div", "", "beside"));
  note.setAttribute("aria-hidden", "true");
  note.hidden = true;
  return {
    show(words, left = 0, top = 0) {
      note.hidden = !words;
      note.textContent = words;
      note.style.left = `${Math.max(8, Math.min(left + 14, page.clientWidth - note.offsetWidth - 8))}px`;
      note.style.top = `${top + 16}px`;
    },
  };
}

page.classList.add("js");
offerColours();
foldContents();
followReading();
answerForFigures();
offerSearch();
document.querySelectorAll(".chart").forEach(wakeChart);
