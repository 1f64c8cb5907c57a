// The workbench with less waiting: every page works without this script, which asks for the parts that change.
"use strict";

const PAUSE = 150; // milliseconds after the last keystroke
const status = document.getElementById("status");
const tell = (words) => { if (status) status.textContent = words; };
const part = (address, options = {}) =>
  fetch(address, { ...options, headers: { "x-sibcase-part": "1", ...options.headers }, credentials: "same-origin" });

// --- parts of a page that take longer: one after the other ------------------------------------------------------------

async function load(box) {
  const answer = await part(box.dataset.load);
  const text = await answer.text();
  const made = document.createElement("template");
  made.innerHTML = text;
  if (box.tagName === "TR") {
    const row = made.content.querySelector("tr");
    if (row) {
      const chosen = box.querySelector("input")?.checked;
      box.replaceWith(row);
      const tick = row.querySelector("input");
      if (tick) tick.checked = chosen;
    }
  } else box.replaceChildren(...(answer.ok ? made.content.childNodes : [new Text("This did not work.")]));
}

async function loadAll() {
  const boxes = [...document.querySelectorAll("[data-load]")];
  for (const box of boxes) {
    try { await load(box); } catch { tell("The workbench does not answer. Is it still running?"); return; }
  }
  if (boxes.length) tell("All figures are there.");
}

// --- where a figure comes from, beside the page -----------------------------------------------------------------------

let dialog = null;
async function showTrace(link) {
  const answer = await part(link.href);
  if (!answer.ok) { location.href = link.href; return; }
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Where a figure comes from");
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const close = document.createElement("p");
  close.className = "closing";
  close.innerHTML = '<button class="plain" data-close>Close</button>';
  dialog.replaceChildren(close, made.content);
  dialog.showModal();
  dialog.scrollTop = 0;
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-trace]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  showTrace(link).catch(() => { location.href = link.href; });
});

// --- scenarios: figures follow what is typed, and a slider next to each number ------------------------------------------

const NUMBER = /[0-9][0-9,_]*(?:\.[0-9]+)?/;

function slider(box) {
  const text = box.dataset.slide, found = text.match(NUMBER);
  if (!found || text.slice(found.index + found[0].length).match(NUMBER) || /^[-−]/.test(text)) return;
  const planned = Number(found[0].replace(/[,_]/g, ""));
  if (!planned) return;
  const range = document.createElement("input");
  const most = text.includes("%") && planned <= 100 ? 100 : 2 * planned;
  range.type = "range";
  range.min = 0;
  range.max = most;
  range.step = most / 200;
  const number = () => Number((box.value.match(NUMBER) || [planned])[0].toString().replace(/[,_]/g, ""));
  range.value = number();
  range.setAttribute("aria-label", `${box.getAttribute("aria-label")}: slider`);
  range.addEventListener("input", () => {
    const digits = Number(Number(range.value).toPrecision(4)).toLocaleString("en-GB", { maximumFractionDigits: 2 });
    box.value = text.replace(NUMBER, digits);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  box.addEventListener("change", () => { range.value = number(); });
  box.after(range);
}

function followTrial(form) {
  form.querySelectorAll("[data-slide]").forEach(slider);
  let waiting = 0, turn = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++turn, words = new URLSearchParams(new FormData(form));
      words.delete("added");
      const address = `/try?${words}`;
      try {
        const text = await (await part(address)).text();
        if (mine !== turn) return;
        const page = new DOMParser().parseFromString(text, "text/html");
        document.getElementById("results").replaceChildren(...page.getElementById("results").childNodes);
        form.querySelectorAll(".wrong").forEach((each) => each.remove());
        for (const box of form.querySelectorAll("[data-slide]")) {
          const other = page.getElementsByName(box.name)[0], wrong = other?.parentElement.querySelector(".wrong");
          box.toggleAttribute("aria-invalid", false);
          if (wrong) {
            box.setAttribute("aria-invalid", "true");
            box.setAttribute("aria-describedby", wrong.id);
            box.parentElement.append(wrong);
          }
        }
        history.replaceState(null, "", address);
      } catch { tell("The workbench does not answer. Is it still running?"); }
    }, PAUSE);
  });
}

// --- the form: what is typed is understood, tried and shown, and written only when it is saved ---------------------------

function changedFields(form) {
  const words = new URLSearchParams();
  for (const name of ["form_token", "case", "digest", "at"]) words.append(name, form.elements[name].value);
  for (const box of form.querySelectorAll("[name^='f:']")) {
    const was = form.elements[`w:${box.name.slice(2)}`];
    if (was && was.value !== box.value) { words.append(box.name, box.value); words.append(was.name, was.value); }
  }
  return words;
}

const near = (form, path) => {
  for (let steps = path.split("."); steps.length; steps.pop()) {
    const box = form.querySelector(`[data-problems="${CSS.escape(steps.join("."))}"]`);
    if (box) return box;
  }
  return form.querySelector("[data-problems]");
};

function place(form, made, isWhole) {
  const boxes = new Map();
  if (isWhole) form.querySelectorAll("[data-problems]").forEach((each) => boxes.set(each, []));
  for (const each of made.querySelectorAll("[data-said]")) {
    const path = each.dataset.said.replace(/\.(value|ref)$/, ""), line = form.querySelector(`[data-understood="${CSS.escape(path)}"]`);
    if (line) line.textContent = each.dataset.wrong ? "" : each.textContent;
    const box = near(form, path), input = form.elements[`f:${each.dataset.said}`];
    if (input) input.toggleAttribute("aria-invalid", false);
    if (each.dataset.wrong) {
      each.className = "wrong";
      boxes.set(box, [each]);
      if (input) input.setAttribute("aria-invalid", "true");
    } else if (!boxes.has(box)) boxes.set(box, []);
  }
  for (const each of made.querySelectorAll("[data-finding]")) {
    const box = near(form, each.dataset.finding);
    if (boxes.has(box) && !boxes.get(box).some((one) => one.dataset.wrong)) boxes.get(box).push(each);
  }
  for (const [box, list] of boxes)
    if (box.textContent.trim() !== list.map((each) => each.textContent).join("").trim()) box.replaceChildren(...list);
  for (const name of ["figures", "text-change"]) {
    const now = made.querySelector(`#${name}`), old = document.getElementById(name);
    if (!now || !old) continue;
    // What somebody has opened stays open.
    if (old.querySelector("details")?.open) now.querySelector("details")?.setAttribute("open", "");
    old.replaceChildren(...now.childNodes);
  }
}

function followForm(form) {
  const line = document.getElementById("unsaved");
  let waiting = 0, later = 0, turn = 0, isSaving = false, isBusy = false, isOwed = false;
  const isChanged = () => [...changedFields(form).keys()].some((name) => name.startsWith("f:"));
  const ask = async (address, mine, isWhole) => {
    const answer = await part(address, { method: "POST", body: changedFields(form) });
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const follows = isWhole && made.content.querySelector("[data-follows]") !== null;
    if (mine === turn && answer.ok) place(form, made.content, isWhole && !follows);
    return follows;
  };
  // What takes longer is asked once at a time: first the text and the figures of whatever moves more than numbers, then
  // the findings, unless somebody has gone on typing.
  const whole = async () => {
    if (isBusy) { isOwed = true; return; }
    isBusy = true;
    const notice = setTimeout(() => { if (line) line.textContent = "Not saved yet. Findings are being worked out …"; }, 1000);
    const mine = turn;
    try { if (await ask("/preview?rules=later", mine, true) && mine === turn) await ask("/preview", mine, true); } finally {
      clearTimeout(notice);
      isBusy = false;
      if (line) line.textContent = isChanged() ? "Not saved yet." : "Saved.";
    }
    if (isOwed) { isOwed = false; await whole(); }
  };
  form.addEventListener("input", () => {
    const mine = ++turn;
    clearTimeout(waiting);
    clearTimeout(later);
    if (line) line.textContent = isChanged() ? "Not saved yet." : "Saved.";
    const failed = () => tell("The workbench does not answer. Is it still running?");
    waiting = setTimeout(() => ask("/live", mine, false).catch(failed), PAUSE);
    later = setTimeout(() => whole().catch(failed), 2 * PAUSE);
  });
  form.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-fill]"), box = offer && form.elements[`f:${offer.dataset.fill}`];
    if (!box) return;
    box.value = offer.dataset.value;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  window.addEventListener("beforeunload", (event) => { if (!isSaving && isChanged()) event.preventDefault(); });
  // Other buttons of the page write the file as well, and lead to a page without what was typed here.
  document.addEventListener("submit", (event) => {
    isSaving = event.target === form || !isChanged();
    if (isSaving) return;
    event.preventDefault();
    const words = `Not saved yet. Save your changes first, then press “${event.submitter?.textContent.trim()}” again.`;
    if (line) line.textContent = words;
    form.querySelector(".savebar button")?.focus();
  }, true);
}
document.querySelectorAll("form[data-case-form]").forEach(followForm);

// --- the focus stays where somebody was, on the page that a change leads to ----------------------------------------------

const FOCUS = "sibcase-focus";
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const by = event.submitter && document.activeElement === document.body ? event.submitter : document.activeElement;
  const words = { id: by.id, label: by.getAttribute("aria-label"), text: by.textContent.trim() };
  sessionStorage.setItem(FOCUS, JSON.stringify(words));
});

function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(FOCUS) || "null"), address = new URLSearchParams(location.search);
  sessionStorage.removeItem(FOCUS);
  const refused = document.querySelector("main .notice[role=alert], main .wrong[role=alert]");
  if (!kept || !(refused || address.has("saved") || address.has("undone"))) return;
  if (refused) { refused.tabIndex = -1; refused.focus(); return; }
  const buttons = [...document.querySelectorAll("main button")];
  const here = document.getElementById(kept.id)
    || buttons.find((each) => kept.label && each.getAttribute("aria-label") === kept.label)
    || buttons.find((each) => kept.text && !kept.label && each.textContent.trim() === kept.text)
    || document.getElementById("main");
  here.focus();
  tell(address.has("undone") ? "The last change was undone." : "Saved.");
}
comeBack();

// --- small things -------------------------------------------------------------------------------------------------------

document.querySelectorAll("form[data-submit-on-change] select").forEach((each) =>
  each.addEventListener("change", () => each.form.submit()));
document.querySelectorAll("a[data-progress]").forEach((each) =>
  each.addEventListener("click", () => {
    const line = document.getElementById("progress");
    if (line) { line.textContent = each.dataset.progress; setTimeout(() => { line.textContent = ""; }, 8000); }
  }));
document.querySelectorAll("form[data-live]").forEach(followTrial);
loadAll();
