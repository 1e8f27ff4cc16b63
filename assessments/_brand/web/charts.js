// Charts: the static drawing stays until its chart comes near. Then Vega draws the same one, and arrow keys, pointer
// or finger go through its values. Words of a value: a box beside its mark, and the slider's own value for readers.
(() => {
  "use strict";
  const phone = matchMedia("(max-width:560px)");
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 12, PageUp: -12 };
  const REACH = 60; // pixels of the drawing from a mark within which it answers to the pointer
  const data = new Map(
    [...document.querySelectorAll("script[data-drawing]")].map((script) => [script.dataset.drawing, script]),
  );
  let library;

  // The library is inert text until the first chart needs it: opening the page costs nothing.
  function loaded() {
    if (!library) {
      const script = document.createElement("script");
      script.textContent = document.getElementById("chart-library").textContent;
      document.head.append(script);
      library = window.chartLibrary;
    }
    return library;
  }

  class LiveChart {
    constructor(chart) {
      this.chart = chart;
      this.chosen = -1;
      this.read();
      const last = this.words.length;
      const is = { role: "slider", tabindex: 0, "aria-valuemin": 1, "aria-valuemax": last, "aria-valuenow": 1 };
      for (const [name, value] of Object.entries(is)) chart.setAttribute(name, value);
      chart.setAttribute("aria-roledescription", "chart");
      chart.setAttribute("aria-valuetext", `${last} values, one by one with the arrow keys`);
      this.tip = chart.appendChild(document.createElement("span"));
      this.tip.className = "tip";
      this.tip.hidden = true;
      chart.addEventListener("keydown", (event) => this.key(event));
      chart.addEventListener("focus", () => chart.matches(":focus-visible") && this.choose(Math.max(this.chosen, 0)));
      chart.addEventListener("blur", () => this.hide());
      chart.addEventListener("pointermove", (event) => this.point(event));
      chart.addEventListener("pointerdown", (event) => this.point(event));
      chart.addEventListener("pointerleave", () => document.activeElement === chart || this.hide());
    }

    read() {
      const drawing = `${this.chart.dataset.chart}${phone.matches ? "-narrow" : ""}`;
      this.specification = JSON.parse(data.get(drawing).textContent);
      ({ values: this.words, places: this.places } = this.specification.usermeta);
      const across = this.places.map(([x]) => x);
      this.isSeries = across.every((x, at) => at === 0 || x > across[at - 1]); // as months are: any height answers
    }

    async draw() {
      if (this.drawn) return this.drawn;
      return (this.drawn = (async () => {
        const vega = loaded();
        const layer = document.createElement("span");
        layer.className = "layer";
        layer.setAttribute("aria-hidden", "true");
        const view = new vega.View(vega.parse(this.specification), { renderer: "svg", container: layer, hover: false });
        await view.runAsync();
        this.chart.querySelector(".layer")?.remove();
        this.chart.insertBefore(layer, this.tip);
        this.chart.classList.add("live");
        this.view = view;
      })());
    }

    async redraw() {
      this.read();
      if (!this.drawn) return;
      this.drawn = null;
      this.view.finalize();
      await this.draw();
      this.hide();
    }

    get picture() {
      return [...this.chart.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
    }

    key(event) {
      const last = this.words.length - 1;
      if (event.key === "Escape") return this.hide();
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      let to;
      if (event.key in STEPS) to = this.chosen + STEPS[event.key];
      else if (event.key === "Home") to = 0;
      else if (event.key === "End") to = last;
      else return;
      event.preventDefault();
      this.choose(Math.min(Math.max(to, 0), last));
    }

    point(event) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.picture.getScreenCTM().inverse());
      const { left, top } = this.specification.padding;
      const far = ([x, y]) => (this.isSeries ? Math.abs(x - at.x + left) : Math.hypot(x - at.x + left, y - at.y + top));
      const distances = this.places.map(far);
      const nearest = distances.indexOf(Math.min(...distances));
      if (distances[nearest] <= REACH) this.choose(nearest);
      else if (document.activeElement !== this.chart) this.hide();
    }

    async choose(place) {
      this.chosen = place;
      this.chart.setAttribute("aria-valuenow", place + 1);
      this.chart.setAttribute("aria-valuetext", this.words[place]);
      this.show();
      await this.draw();
      this.view.signal("chosen", this.chosen).runAsync();
      if (!this.tip.hidden) this.show();
    }

    show() {
      const { left, top } = this.specification.padding;
      const [x, y] = this.places[this.chosen];
      const matrix = this.picture.getScreenCTM();
      const at = new DOMPoint(x + left, y + top).matrixTransform(matrix);
      const box = this.chart.getBoundingClientRect();
      this.tip.textContent = this.words[this.chosen];
      this.tip.hidden = false;
      const half = this.tip.offsetWidth / 2;
      const centre = Math.min(Math.max(at.x - box.left, half), Math.max(box.width - half, half));
      const above = at.y - box.top - 16 * matrix.d - this.tip.offsetHeight;
      this.tip.style.left = `${centre - half}px`;
      this.tip.style.top = `${above > -this.tip.offsetHeight ? above : at.y - box.top + 16 * matrix.d}px`;
    }

    hide() {
      this.tip.hidden = true;
      this.view?.signal("chosen", -1).runAsync();
    }
  }

  const live = new Map();
  for (const chart of document.querySelectorAll(".chart")) {
    if (data.has(chart.dataset.chart)) live.set(chart, new LiveChart(chart));
  }
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
  const near = new IntersectionObserver(
    (entries) =>
      entries
        .filter((entry) => entry.isIntersecting)
        .forEach((entry) => {
          near.unobserve(entry.target);
          idle(() => live.get(entry.target).draw());
        }),
    { rootMargin: "200px" },
  );
  for (const chart of live.keys()) near.observe(chart);
  phone.addEventListener("change", () => live.forEach((chart) => chart.redraw()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && live.forEach((chart) => chart.hide()));
})();
