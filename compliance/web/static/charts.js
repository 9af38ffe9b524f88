// Draws what stands in a table: a bar for each row, a colour for each heading with data-colour. The table stays.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  if (!window.Chart) return;
  const theme = getComputedStyle(document.documentElement);
  const colour = (name) => theme.getPropertyValue(`--${name}`).trim();
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  Chart.defaults.color = colour("ink");
  Chart.defaults.borderColor = colour("line");
  Chart.defaults.font.family = "Inter, sans-serif";
  Chart.defaults.animation = false;

  for (const canvas of document.querySelectorAll("canvas[data-table]")) {
    const table = document.getElementById(canvas.dataset.table);
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.colour);
    const place = canvas.parentElement;
    place.hidden = false;
    place.style.height = `${90 + 26 * rows.length}px`;
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
  }
});
