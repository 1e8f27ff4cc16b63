// Contents and deep links: headings, figures and tables link to themselves, and the contents show where one is.
(() => {
  "use strict";
  function linkTo(element, id, node) {
    const link = document.createElement("a");
    link.className = "self";
    link.href = `#${id}`;
    node.before(link);
    link.append(node);
  }

  for (const heading of document.querySelectorAll("main :is(h2,h3,h4)")) {
    const id = heading.id || heading.closest("section[id]")?.id;
    if (!id || heading.querySelector("a") || heading.closest("nav")) continue;
    const link = document.createElement("a");
    link.className = "self";
    link.href = `#${id}`;
    link.append(...heading.childNodes);
    heading.append(link);
  }
  for (const caption of document.querySelectorAll("main figcaption")) {
    const id = caption.closest("figure[id], .quarto-float[id], [id^=fig-], [id^=tbl-]")?.id;
    const label = caption.firstChild;
    const number = label?.nodeType === Node.TEXT_NODE && /^\s*(Figure|Table)\s\d+/.exec(label.data)?.[0];
    if (!id || !number) continue;
    label.splitText(number.length);
    linkTo(caption, id, label);
  }

  const links = new Map(
    [...document.querySelectorAll("nav#TOC a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const chapters = [...document.querySelectorAll("main :is(h2,h3)")].filter((heading) =>
    links.has(heading.id || heading.closest("section[id]")?.id),
  );
  function mark() {
    const passed = chapters.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const here = passed.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).at(-1);
    for (const link of links.values()) link.removeAttribute("aria-current");
    document.querySelectorAll("nav#TOC li.here").forEach((item) => item.classList.remove("here"));
    const link = here && links.get(here.id || here.closest("section[id]").id);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    keepInSight(link);
    for (let item = link.closest("li"); item; item = item.parentElement.closest("li")) item.classList.add("here");
  }
  // The contents beside the text scroll by themselves, where they are longer than the screen.
  function keepInSight(link) {
    const contents = link.closest("nav");
    const [inner, outer] = [link.getBoundingClientRect(), contents.getBoundingClientRect()];
    if (getComputedStyle(contents).position !== "sticky") return;
    if (inner.top < outer.top) contents.scrollTop += inner.top - outer.top;
    if (inner.bottom > outer.bottom) contents.scrollTop += inner.bottom - outer.bottom;
  }

  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
})();
