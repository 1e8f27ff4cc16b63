// Tables: sorted by the buttons in their headers, and saved as CSV. Both work on what the page prints.
(() => {
  "use strict";
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const SCALES = { million: 1e6, m: 1e6, billion: 1e9, bn: 1e9, k: 1e3 };
  const ABSENT = /^(\[[a-z]+\]|–|-|)$/; // shorthand for no value, such as [c] and [x]
  const FEWEST_ROWS = 3; // below that there is nothing to sort

  const words = (cell) => cell.textContent.replace(/[\s\u00a0]+/g, " ").trim();

  const plainly = (text) => text.replace(/(\d),(?=\d{3})/g, "$1");

  function number(text) {
    const found = /^[^\d+−-]{0,2}([+−-]?)£?(\d[\d,]*(?:\.\d+)?)\s*(million|billion|bn|m|k)?(?![a-z])/i.exec(text);
    if (!found) return NaN;
    const size = Number(found[2].replaceAll(",", "")) * (SCALES[found[3]?.toLowerCase()] ?? 1);
    return found[1] && found[1] !== "+" ? -size : size;
  }

  function moment(text) {
    const found = /^(?:.* to )?(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* (\d{4})\b/.exec(text);
    const month = found ? MONTHS.indexOf(found[2].toLowerCase()) : -1;
    return month < 0 ? NaN : Number(found[3]) * 372 + month * 31 + Number(found[1] ?? 0);
  }

  // Dates (a period by its end) and numbers by size where every value of the column is one, else words as a dictionary has them. Among
  // percentages a cell without one (16 to 17: too few for a percentage) has no size.
  function keys(texts) {
    const given = texts.filter((text) => !ABSENT.test(text));
    const perCent = given.some((text) => /%/.test(text));
    for (const reading of [moment, number]) {
      if (given.length && given.every((text) => !Number.isNaN(reading(text)))) {
        return texts.map((text) => (perCent && !/%/.test(text) ? NaN : reading(text)));
      }
    }
    return texts.map((text) => (ABSENT.test(text) ? NaN : text));
  }

  function order(rows, column, direction) {
    const texts = rows.map((row) => words(row.cells[column]));
    const sizes = keys(texts);
    const compared = (a, b) => (typeof a === "number" ? a - b : plainly(a).localeCompare(plainly(b), "en-GB", { numeric: true }));
    return rows
      .map((row, at) => ({ row, at, size: sizes[at], absent: Number.isNaN(sizes[at]) }))
      .sort((a, b) => a.absent - b.absent || (a.absent ? 0 : direction * compared(a.size, b.size)) || a.at - b.at)
      .map(({ row }) => row);
  }

  function sortable(table, status) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headers = [...(table.tHead?.rows[0]?.cells ?? [])];
    const ragged = original.some((row) => row.cells.length !== headers.length);
    if (original.length < FEWEST_ROWS || ragged) return;
    headers.forEach((header, column) => {
      const pictures = original.every((row) => row.cells[column].querySelector("img,svg"));
      if (!words(header) || pictures || header.querySelector("a,button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: null }[header.getAttribute("aria-sort")];
        const way = next === undefined ? "ascending" : next;
        headers.forEach((other) => other.removeAttribute("aria-sort"));
        if (way) header.setAttribute("aria-sort", way);
        body.append(...(way ? order(original, column, way === "ascending" ? 1 : -1) : original));
        status.textContent = way ? `Sorted by ${words(header)}, ${way}` : "In the order of the document";
      });
    });
  }

  // As pipelines/spreadsheet_safety.py: what a spreadsheet would run begins with an apostrophe, a number does not, nor one
  // with a mark or a range behind it, such as +4% * and -8% to +2%, in which there is nothing that could be run.
  const NUMBER = "[+-]?£?(?:\\d+|\\d{1,3}(?:,\\d{3})+)(?:\\.\\d+)?%?";
  const ALONE = new RegExp(`^${NUMBER}$`);
  const MARKED = new RegExp(`^${NUMBER}(?: to ${NUMBER})?(?: \\(${NUMBER} to ${NUMBER}\\))?(?: ?[*†‡])*$`);
  function safe(printed) {
    const text = printed.replace(/−(?=[\d£])/g, "-");
    if (ALONE.test(text)) return text.replaceAll(",", "").replace("+", "");
    if (MARKED.test(text)) return text;
    return /^(\s*[=+\-@＝＋－＠]|[\t\r])/.test(text) ? `'${text}` : text;
  }

  const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  function caption(table) {
    const own = table.closest("figure")?.querySelector("figcaption");
    if (own) return spaced(own);
    const before = [...document.querySelectorAll("figure figcaption")].filter(
      (other) => other.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    return table.closest("details") && before.length ? `${spaced(before.at(-1))} (figures behind the chart)` : "Table";
  }

  function spaced(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("br").forEach((line) => line.replaceWith(" "));
    copy.querySelectorAll("strong").forEach((part) => part.append(" "));
    return words(copy);
  }

  function notes(region) {
    const next = [region.nextElementSibling, region.nextElementSibling?.nextElementSibling];
    const source = next.find((element) => element?.classList.contains("source"));
    return source ? [words(source)] : [];
  }

  function csv(table, region) {
    const rows = [...table.rows].map((row) => [...row.cells].map(words));
    const marks = [...document.querySelectorAll(".synthetic, .marking")].map(words);
    const below = [[], [caption(table)], ...notes(region).map((note) => [note]), [[...new Set(marks)].join(". ")]];
    return "\ufeff" + [...rows, ...below].map((row) => row.map((text) => field(safe(text))).join(",")).join("\r\n") + "\r\n";
  }

  function fileName(table) {
    const page = location.pathname.split("/").pop().replace(/\.html?$/, "") || "table";
    const number = /^(Table|Figure) \d+/.exec(caption(table))?.[0] ?? "table";
    return `${decodeURIComponent(page)}-${number.toLowerCase().replace(" ", "-")}.csv`;
  }

  function downloadable(table, region) {
    const line = document.createElement("p");
    line.className = "tools";
    const button = line.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "csv";
    button.textContent = "Download as CSV";
    const name = /^(Table|Figure) \d+/.exec(caption(table))?.[0];
    if (name) button.setAttribute("aria-label", `Download as CSV: ${name}`);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(table, region)], { type: "text/csv;charset=utf-8" }));
      link.download = fileName(table);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    region.after(line);
  }

  const status = document.body.appendChild(document.createElement("p"));
  status.className = "for-readers";
  status.setAttribute("role", "status");
  for (const table of document.querySelectorAll("main table")) {
    const region = table.closest(".scroll");
    if (!region || !table.tHead || !table.tBodies.length) continue;
    sortable(table, status);
    downloadable(table, region);
  }
})();
