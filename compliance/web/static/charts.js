// Draws what stands in a table: a bar for each row, a colour for each heading with data-colour. The table stays.
// The library is half as heavy as the rest of the page, so it is fetched once somebody scrolls to a chart.
"use strict";
(() => {
  const LIBRARY = document.currentScript.dataset.library;
  let fetched;

  const library = () =>
    (fetched ??= new Promise((there, away) => {
      const script = document.createElement("script");
      Object.assign(script, { src: LIBRARY, onload: there, onerror: away });
      document.head.append(script);
    }));

  const dress = () => {
    const theme = getComputedStyle(document.documentElement);
    const colour = (name) => theme.getPropertyValue(`--${name}`).trim();
    Chart.defaults.color = colour("ink");
    Chart.defaults.borderColor = colour("line");
    Chart.defaults.font.family = "Inter, sans-serif";
    Chart.defaults.animation = false;
    return colour;
  };

  const tableOf = (canvas) => document.getElementById(canvas.dataset.table);

  const draw = (canvas) => {
    const colour = dress();
    const numbers = new Intl.NumberFormat(document.documentElement.lang);
    const rows = [...tableOf(canvas).tBodies[0].rows];
    const heads = [...tableOf(canvas).tHead.rows[0].cells].filter((cell) => cell.dataset.colour);
    new Chart(canvas, {
      type: "bar",
      data: {
        labels: rows.map((row) => row.cells[0].textContent.trim()),
        datasets: heads.map((head) => ({
          label: head.textContent.trim(),
          data: rows.map((row) => Number(row.cells[head.cellIndex].dataset.value)),
          backgroundColor: colour(head.dataset.colour),
          maxBarThickness: 20,
        })),
      },
      options: {
        indexAxis: "y",
        maintainAspectRatio: false,
        scales: { x: { stacked: true, ticks: { precision: 0, callback: (value) => numbers.format(value) } }, y: { stacked: true } },
        plugins: { legend: { position: "bottom" } },
      },
    });
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        near.unobserve(target);
        const canvas = target.querySelector("canvas");
        library().then(() => draw(canvas), () => (target.hidden = true)); // the numbers stand in the table
      }
    },
    { rootMargin: "300px" },
  );

  for (const canvas of document.querySelectorAll("canvas[data-table]")) {
    const place = canvas.parentElement;
    place.hidden = false; // its room is kept from the beginning, so that nothing moves when it is drawn
    place.style.height = `${90 + 26 * tableOf(canvas).tBodies[0].rows.length}px`;
    near.observe(place);
  }
})();
