// Search and filters of a list that is in the page, and figures opened where a link leads to them; nothing is fetched.
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

const open = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", open);
open();
