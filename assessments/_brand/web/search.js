// Search within the page: every place that holds all the words, by chapter; nothing leaves the page.
(() => {
  "use strict";
  const MOST = 40;
  const AROUND = 70; // characters of a place that are shown beside the word
  const contents = document.querySelector("nav#TOC");
  if (!contents) return;

  // What a keyboard has no key for is found by what it has: St Ann's, 16-17, -20%.
  const KEYS = { "[‘’]": "'", "[“”]": '"', "[‐‑–−]": "-" };
  const folded = (text) => Object.entries(KEYS).reduce((so, [signs, key]) => so.replace(new RegExp(signs, "g"), key), text.toLowerCase());

  // A word as it may be printed: 1511 is found as 1,511.
  function wanted(word) {
    const letters = word.replace(/(\d),(?=\d)/g, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(letters.replace(/\d(?=\d)/g, "$&,?"));
  }

  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[\s\u00a0]+/g, " ").trim();

  // One entry a paragraph, point, row or caption, with the heading it stands under (which may hold some of the words).
  function entries() {
    const found = [];
    let heading = "";
    for (const element of document.querySelectorAll("main :is(h1,h2,h3,h4,p,li,tr,figcaption,dt,dd)")) {
      if (element.closest("nav, .search, .tools, .synthetic, .marking")) continue;
      if (/^H\d$/.test(element.tagName)) heading = plain(element.textContent);
      if (element.matches("li, dd") && element.querySelector("p, li")) continue;
      const cells = element.tagName === "TR" ? [...element.cells].map((cell) => cell.textContent).join(" · ") : null;
      const text = plain(cells ?? element.textContent);
      if (text) found.push({ element, heading, text, folded: folded(text), above: folded(heading) });
    }
    return found;
  }

  const form = document.createElement("form");
  form.className = "search";
  form.setAttribute("role", "search");
  form.innerHTML =
    '<label for="search-words">Search this page</label>' +
    '<input id="search-words" type="search" autocomplete="off" spellcheck="false">' +
    '<p class="count" role="status" aria-live="polite"></p><ol class="found-list" hidden></ol>';
  contents.querySelector("h2").after(form);
  const [input, count, list] = ["input", ".count", "ol"].map((what) => form.querySelector(what));
  let index;

  function excerpt({ text, folded }, word) {
    const { index: at, 0: printed } = word.exec(folded);
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(at - AROUND / 2, 0)));
    const after = text.indexOf(" ", at + printed.length + AROUND);
    const to = after < 0 ? text.length : after;
    const line = document.createElement("span");
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + printed.length);
    line.append(from ? "… " : "", text.slice(from, at), mark, text.slice(at + printed.length, to), to < text.length ? " …" : "");
    return line;
  }

  function open(element) {
    for (let outer = element.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
    document.querySelectorAll(".found").forEach((other) => other.classList.remove("found"));
    element.classList.add("found");
    element.tabIndex = -1;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  }

  function shown(place, word) {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    const lasting = place.element.closest("main [id]") ?? document.querySelector("main [id]");
    link.href = `#${lasting.id}`; // what is there tomorrow, too
    const title = link.appendChild(document.createElement("strong"));
    title.textContent = place.heading;
    if (place.text !== place.heading) link.append(" ", excerpt(place, word));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", link.hash);
      open(place.element);
    });
    return item;
  }

  function search() {
    const typed = folded(plain(input.value)).split(" ").filter(Boolean);
    const asked = typed.join("").length > 1;
    contents.classList.toggle("searching", asked);
    list.hidden = !asked;
    list.replaceChildren();
    count.textContent = "";
    if (!asked) return;
    index ??= entries();
    const words = typed.map(wanted);
    const found = index.filter(
      ({ folded, above }) =>
        words.some((word) => word.test(folded)) && words.every((word) => word.test(folded) || word.test(above)),
    );
    list.append(...found.slice(0, MOST).map((place) => shown(place, words.find((word) => word.test(place.folded)))));
    const places = found.length === 1 ? "1 place" : `${found.length || "No"} places`;
    count.textContent = found.length > MOST ? `${places}, the first ${MOST} listed` : places;
  }

  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
    list.querySelector("a")?.focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    search();
  });
})();
