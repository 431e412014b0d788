"use strict";
// Sorting and filtering of the class's table; without it the page says the same.
(() => {
  const table = document.getElementById("marks");
  const [text, state, found] = ["find-text", "find-state", "found"].map((id) => document.getElementById(id));
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const plain = (value) => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const names = new Map(rows.map((row) => [row, plain(`${row.cells[0].textContent} ${row.dataset.section ?? ""}`)]));

  function inState(row) {
    if (!state.value) return true;
    if (state.value === "late") return row.querySelector("td.late") !== null;
    return [...row.querySelectorAll("td.state")].some((cell) => cell.textContent === state.value);
  }
  function filter() {
    const words = plain(text.value).split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !(words.every((word) => names.get(row).includes(word)) && inState(row));
      shown += !row.hidden;
    }
    found.textContent = `${shown} of ${rows.length} students`;
  }
  text.addEventListener("input", filter);
  state.addEventListener("change", filter);
  text.form.addEventListener("submit", (event) => event.preventDefault());
  text.form.hidden = false;
  filter();

  // A cell without a number stands last, whichever way.
  const number = (cell) => parseFloat(cell.dataset.v ?? cell.textContent);
  const collator = new Intl.Collator(undefined, { numeric: true });
  function order(column, sign) {
    if (column === 0) return (a, b) => sign * collator.compare(names.get(a), names.get(b));
    const values = new Map(rows.map((row) => [row, number(row.cells[column])]));
    return (a, b) => {
      const [x, y] = [values.get(a), values.get(b)];
      return isNaN(x) || isNaN(y) ? isNaN(x) - isNaN(y) : sign * (x - y);
    };
  }
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "↕";
    button.setAttribute("aria-label", `Sort by ${head.textContent}`);
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      for (const each of heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(order(column, down ? -1 : 1));
      body.append(...rows);
    });
    head.append(" ", button);
  });

  // A link into a closed list opens it.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target?.closest("details");
    if (closed && !closed.open) {
      closed.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", reveal);
  reveal();
})();
