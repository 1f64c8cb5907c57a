// Search and filters of a list that is in the page, tables sorted by their heads, and figures opened where a link leads
// to them; nothing is fetched.
"use strict";

const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{Diacritic}/gu, "");

for (const form of document.querySelectorAll("[data-filters]")) {
  const name = form.dataset.filters;
  const items = [...document.getElementById(name).children];
  const texts = items.map((item) => plain(`${item.textContent} ${item.dataset.words ?? ""}`));
  const count = document.querySelector(`[data-count="${name}"]`);
  const all = count.textContent;
  const show = () => {
    const words = plain(form.querySelector("[data-search]").value).split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("[data-by]")].filter((each) => each.value);
    const only = [...form.querySelectorAll("[data-only]")].filter((each) => each.checked);
    let shown = 0;
    items.forEach((item, at) => {
      const fits =
        words.every((word) => texts[at].includes(word)) &&
        chosen.every((each) => item.dataset[each.dataset.by] === each.value) &&
        only.every((each) => each.dataset.only in item.dataset);
      item.hidden = !fits;
      shown += fits;
    });
    count.textContent = shown === items.length ? all : `${shown} of ${all}`;
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  show();
}

// Sorting keeps the order of rows that are alike, so that rows sorted by price and then by currency stay by price.
for (const table of document.querySelectorAll("table[data-sorted]")) {
  const body = table.tBodies[0];
  const given = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const word = (row, at) => row.cells[at].textContent.trim();
  const number = (row, at) => Number.parseFloat(row.cells[at].dataset.value);
  heads.forEach((head, at) => {
    const byNumber = head.classList.contains("right");
    const compared = (a, b) => {
      if (!byNumber) return word(a, at).localeCompare(word(b, at), "en", { numeric: true });
      return number(a, at) - number(b, at);
    };
    const isEmpty = (row) => (byNumber ? Number.isNaN(number(row, at)) : ["", "–"].includes(word(row, at)));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const order = next[head.getAttribute("aria-sort")];
      heads.forEach((each) => each.setAttribute("aria-sort", each === head ? order : "none"));
      if (order === "none") return body.append(...given);
      const rows = [...body.rows];
      const full = rows.filter((row) => !isEmpty(row));
      const sign = order === "ascending" ? 1 : -1;
      full.sort((a, b) => sign * compared(a, b));
      body.append(...full, ...rows.filter(isEmpty));
    });
  });
}

const open = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", open);
open();
