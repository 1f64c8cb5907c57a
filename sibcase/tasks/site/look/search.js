
// Search over the text of all cases. Pagefind's own script comes before this one in the page; the parts of the index that
// it needs are fetched from this site, and nothing else.
{
  const MOST = 20;
  const form = document.querySelector("[data-full-text]");
  const input = form.querySelector("input");
  const count = document.querySelector("[data-count]");
  const list = document.querySelector("[data-found]");
  const home = new URL("./", location.href);

  const element = (name, ...parts) => {
    const made = document.createElement(name);
    made.append(...parts);
    return made;
  };

  // Words of cases stay text: of an excerpt only the marks around the words that were found are kept.
  const excerpt = (html) => {
    const parts = [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
    return element("p", ...parts.map((each) => (each.nodeName === "MARK" ? element("mark", each.textContent) : each.textContent)));
  };

  const item = (result) => {
    const link = element("a", result.meta.title || result.raw_url);
    link.href = new URL(result.raw_url.replace(/^\/+/, ""), home).href;
    return element("li", element("h2", link), excerpt(result.excerpt));
  };

  const start = async () => {
    const pagefind = createInstance({ basePath: new URL("search/", home).href, noWorker: true });
    await pagefind.init();
    let asked = 0;
    const show = async () => {
      const now = ++asked;
      const words = input.value.trim();
      const found = words ? (await pagefind.search(words)).results : [];
      const shown = await Promise.all(found.slice(0, MOST).map((each) => each.data()));
      // Meanwhile something else may have been typed.
      if (now !== asked) return;
      list.replaceChildren(...shown.map(item));
      const cases = `${found.length} case${found.length === 1 ? "" : "s"}`;
      count.textContent = words ? (found.length > MOST ? `The first ${MOST} of ${cases}` : cases) : "";
    };
    const reported = () => show().catch(failed);
    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(reported, 200);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      reported();
    });
    form.hidden = false;
    document.querySelector("[data-unserved]").hidden = true;
  };

  const failed = () => {
    count.textContent = "The index could not be read. Use the search of the list of cases.";
  };

  if (location.protocol.startsWith("http")) start().catch(failed);
}
