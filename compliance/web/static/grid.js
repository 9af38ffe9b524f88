// A block of cells copied in Excel fills the table from the cell it is pasted into; a row of headings sorts its columns.
"use strict";
{
  const table = document.querySelector("table[data-grid]");
  const body = table.tBodies[0];
  const status = document.getElementById("grid-status");
  const headings = [...table.tHead.querySelectorAll("th[data-pattern]")].map((th) => ({
    field: th.dataset.field,
    pattern: new RegExp(`^(?:${th.dataset.pattern})$`),
  }));

  const words = (text) => text.toLowerCase().replace(/\([^)]*\)/g, " ").replace(/[\W_]+/g, " ").trim();

  // Cells between tabs, rows between line ends; Excel puts a cell with a line break in quotation marks.
  const parse = (text) => {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/g)) {
      rows.at(-1).push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).replace(/\s+/g, " ").trim());
      if (end === "") break;
      if (end !== "\t") rows.push([]);
    }
    return rows.filter((row) => row.some(Boolean));
  };

  const addRow = () => {
    const row = body.rows[0].cloneNode(true);
    const number = Number(body.rows[body.rows.length - 1].dataset.row) + 1;
    row.dataset.row = number;
    row.querySelector("[data-number]").textContent = number;
    for (const input of row.querySelectorAll("input")) {
      input.value = "";
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number));
    }
    body.append(row);
    return row;
  };

  const placesOf = (first, startColumn) => {
    const found = first.map((text) => headings.findIndex((heading) => heading.pattern.test(words(text))));
    const isHeader = found.filter((place) => place >= 0).length > 1;
    return { isHeader, places: isHeader ? found : first.map((_text, index) => startColumn + index) };
  };

  const fill = (rows, startRow, startColumn) => {
    const width = Math.max(...rows.map((row) => row.length));
    const first = [...rows[0], ...Array(width - rows[0].length).fill("")];
    const { isHeader, places } = placesOf(first, startColumn);
    const data = isHeader ? rows.slice(1) : rows;
    data.forEach((cells, offset) => {
      const row = body.rows[startRow + offset] ?? addRow();
      const inputs = row.querySelectorAll("input");
      cells.forEach((text, index) => {
        if (inputs[places[index]]) inputs[places[index]].value = text;
      });
    });
    const left = first.map((text, index) => (headings[places[index]] ? null : text || `#${index + 1}`)).filter(Boolean);
    status.textContent = status.dataset.pasted.replace("#", data.length) + (left.length ? ` ${status.dataset.left} ${left.join(", ")}` : "");
    table.dispatchEvent(new Event("input", { bubbles: true })); // so that the draft has it, as if it were typed
  };

  const grow = (count) => {
    while (body.rows.length < count) addRow();
  };

  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const cell = event.target.closest("td");
    if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const row = cell.parentElement;
    const inputs = [...row.querySelectorAll("input")];
    fill(parse(text), row.sectionRowIndex, inputs.indexOf(event.target));
  });

  document.getElementById("more").addEventListener("click", (event) => {
    event.preventDefault();
    grow(body.rows.length + 10);
  });

  // A draft of more rows than the page has.
  table.closest("form").addEventListener("restoring", (event) => {
    const first = body.querySelector("input").name;
    grow(event.detail.filter(([name]) => name === first).length);
  });
}
