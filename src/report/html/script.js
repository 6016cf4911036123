"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SEVERITIES = ["info", "warning", "error"];
  const SIGNS = { info: "i", warning: "!", error: "×" };
  // Cards and rows are made as they are needed: thousands at once would stop the page.
  const PAGE = 60;
  const ROWS = 150;
  // An overview that doesn't fit on a screen is none.
  const DECISIONS = 25;
  // Least width of the first column, in rem.
  const FIRST = innerWidth < 700 ? 13 : 25;
  const $ = id => document.getElementById(id);

  // Everything is written as text, never as markup: documents are not to be trusted.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.filter(child => child != null));
    return element;
  }
  const plural = (count, noun) => count.toLocaleString("en") + " " + noun + (count === 1 ? "" : "s");
  /** Text with names between back-ticks. */
  const prose = text => text.split("`").map((part, at, parts) =>
    at % 2 === 0 ? part : at + 1 < parts.length ? make("code", null, part) : "`" + part);

  /** A path that breaks between its segments. */
  const breakable = path => path.split(/(?<=.\/)/).flatMap((part, at) => at ? [make("wbr"), part] : [part]);

  const state = { document: 0, severities: new Set(SEVERITIES), rule: "", tag: "", text: "", found: false, cell: null };
  let current, shown = [], rendered = 0, pending = null;

  const tagsOf = operation => operation.tags.length ? operation.tags : [""];
  const wordsOf = operation => [operation.method, operation.path, operation.operationId || "", operation.kind].join(" ").toLowerCase();

  /** What is looked up again and again, worked out once for each document. */
  function prepare(view) {
    if (view.ready) return view;
    view.operations.forEach(operation => {
      operation.words = wordsOf(operation);
      operation.all = new Set(operation.declared);
    });
    view.findings.forEach((finding, at) => {
      finding.at = at;
      finding.name = SEVERITIES[finding.severity];
      const operations = finding.cells.map(([row]) => view.operations[row]).filter(Boolean);
      finding.tags = new Set(operations.flatMap(tagsOf));
      finding.words = [finding.rule, finding.message, finding.path, finding.pointer].join(" ").toLowerCase()
        + " " + operations.slice(0, 50).map(operation => operation.words).join(" ");
    });
    view.ready = true;
    return view;
  }

  const passes = finding => state.severities.has(finding.name)
    && (!state.rule || finding.rule === state.rule)
    && (state.tag === "" || finding.tags.has(state.tag.slice(1)))
    && (!state.text || finding.words.includes(state.text));

  const inCell = (finding, [row, column]) => finding.cells.some(([ownRow, ownColumn]) =>
    ownRow === row && (column === null || ownColumn === column));

  /* The matrix */

  function drawMatrix(passing) {
    const { operations, columns } = current;
    const table = $("table");
    const marks = new Map();
    for (const finding of passing) {
      for (const [row, column] of finding.cells) {
        const key = row + ":" + column;
        const mark = marks.get(key);
        if (mark) { mark.count++; mark.severity = Math.max(mark.severity, finding.severity); }
        else marks.set(key, { count: 1, severity: finding.severity });
      }
    }
    const marked = new Set([...marks.keys()].map(key => +key.split(":")[0]));
    const rows = operations.map((operation, row) => row).filter(row => {
      const operation = operations[row];
      return (state.tag === "" || tagsOf(operation).includes(state.tag.slice(1)))
        && (!state.text || operation.words.includes(state.text) || marked.has(row))
        && (!state.found || marked.has(row));
    });
    // Findings about the whole document stand in a row of their own.
    if (marked.has(-1)) rows.unshift(-1);
    const needsOther = [...marks.keys()].some(key => key.endsWith(":-1"));
    // Codes that none of these operations has would only push the others out of sight.
    const inUse = new Set(rows.filter(row => row >= 0).flatMap(row => operations[row].declared));
    for (const key of marks.keys()) inUse.add(+key.split(":")[1]);
    const used = columns.map((name, at) => at).filter(column => inUse.has(column));
    const slots = needsOther ? [-1, ...used] : used;
    const classOf = column => column < 0 ? "" : columns[column][0];

    const width = column => column >= 0 && columns[column].length > 4 ? 4 : 2.5;
    const head = make("tr", null, make("th", { scope: "col" }, "Operation"));
    slots.forEach((column, at) => head.append(make("th",
      { scope: "col", class: at && classOf(column) !== classOf(slots[at - 1]) ? "edge" : null,
        title: column < 0 ? "Findings about the operation as a whole" : null },
      column < 0 ? "any" : columns[column])));
    const body = document.createElement("tbody");
    const columnsOf = make("colgroup", null, make("col"));
    slots.forEach(column => columnsOf.append(make("col", { style: "width:" + width(column) + "rem" })));
    table.replaceChildren(columnsOf, make("thead", null, head), body);
    table.style.width = "max(100%, " + (FIRST + slots.reduce((sum, column) => sum + width(column), 0)) + "rem)";
    fill(body, rows, row => drawRow(row, slots, marks, classOf));
    const count = rows.filter(row => row >= 0).length;
    $("operation-count").textContent = count === operations.length ? plural(count, "operation")
      : count.toLocaleString("en") + " of " + plural(operations.length, "operation");
  }

  /** Draws the first rows at once and the others while the page can already be used. */
  function fill(body, rows, draw) {
    let at = 0;
    const step = all => {
      if (pending !== step) return;
      const next = rows.slice(at, all ? rows.length : at + ROWS);
      at += next.length;
      body.append(...next.map(draw));
      if (!body.querySelector('button.mark[tabindex="0"]')) {
        const first = body.querySelector("button.mark");
        if (first) first.tabIndex = 0;
      }
      if (at < rows.length) setTimeout(step, 0);
      else pending = null;
    };
    pending = step;
    step();
  }

  function drawRow(row, slots, marks, classOf) {
    const operation = current.operations[row];
    const title = operation ? operation.method + " " + operation.path : "the whole document";
    const line = make("tr", { class: operation ? null : "whole" });
    line.append(operation
      ? make("th", { scope: "row", title: title + (operation.operationId ? " (" + operation.operationId + ")" : "") + ", line " + operation.line },
        make("button", { type: "button", class: "row", "data-row": row, tabindex: -1 },
          make("span", { class: "method" }, operation.method),
          make("span", null, make("span", { class: "path" }, ...breakable(operation.path)),
            ...(operation.kind === "unknown" ? [] : [" ", make("span", { class: "kind" }, operation.kind)]))))
      : make("th", { scope: "row" }, "The whole document"));
    slots.forEach((column, at) => {
      const cell = make("td", { class: at && classOf(column) !== classOf(slots[at - 1]) ? "edge" : null });
      const mark = marks.get(row + ":" + column);
      const declared = operation && operation.all.has(column);
      if (mark) {
        const name = SEVERITIES[mark.severity];
        const pressed = state.cell && state.cell[0] === row && state.cell[1] === column;
        const code = column < 0 ? "" : " " + current.columns[column] + (declared || !operation ? "" : ", not declared");
        cell.append(make("button", {
          type: "button", class: "mark " + name + (declared || column < 0 || !operation ? "" : " absent"), tabindex: -1,
          "data-row": row, "data-column": column, "aria-pressed": pressed ? "true" : "false",
          "aria-label": plural(mark.count, "finding") + ", worst " + name + ": " + title + code,
        }, SIGNS[name] + (mark.count > 1 ? mark.count : "")));
      } else if (declared) {
        cell.append(make("i", { class: "dot", role: "img", "aria-label": "declared" }));
      }
      line.append(cell);
    });
    return line;
  }

  /** Arrow keys move between marks: the whole table is one stop of the tabulator key. */
  function move(event) {
    const from = event.target.closest("button.mark");
    if (!from) return;
    const marks = [...$("table").querySelectorAll("button.mark")];
    const at = marks.indexOf(from);
    const place = mark => ({ row: mark.closest("tr").rowIndex, column: mark.parentElement.cellIndex });
    const own = place(from);
    let to;
    switch (event.key) {
      case "ArrowRight": to = marks[at + 1]; break;
      case "ArrowLeft": to = marks[at - 1]; break;
      case "Home": to = marks[0]; break;
      case "End": to = marks[marks.length - 1]; break;
      case "ArrowDown": case "ArrowUp": {
        const down = event.key === "ArrowDown";
        const candidates = (down ? marks.slice(at + 1) : marks.slice(0, at).reverse()).filter(mark => place(mark).row !== own.row);
        if (candidates.length) {
          const row = place(candidates[0]).row;
          to = candidates.filter(mark => place(mark).row === row)
            .reduce((best, mark) => Math.abs(place(mark).column - own.column) < Math.abs(place(best).column - own.column) ? mark : best);
        }
        break;
      }
      default: return;
    }
    event.preventDefault();
    if (to) focusMark(to);
  }
  function focusMark(mark) {
    for (const other of $("table").querySelectorAll('button.mark[tabindex="0"]')) other.tabIndex = -1;
    mark.tabIndex = 0;
    mark.focus();
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /* The findings */

  function source(excerpt) {
    const block = make("pre", { class: "source" });
    for (const line of excerpt.lines) {
      const own = make("span", { class: line.marked != null ? "here" : null }, make("i", { "aria-hidden": "true" }, String(line.number)), line.before);
      if (line.marked != null) own.append(line.marked ? make("mark", null, line.marked) : "", line.after || "");
      block.append(own);
    }
    return block;
  }

  function card(finding) {
    const rule = data.rules[finding.rule];
    const text = make("div", { class: "text" });
    if (rule.why) text.append(make("p", null, make("b", null, "Why: "), ...prose(rule.why)));
    if (finding.help) text.append(make("p", null, make("b", null, "Help: "), ...prose(finding.help)));
    if (finding.snippet) {
      const copy = make("button", { type: "button", class: "copy" }, "Copy");
      copy.addEventListener("click", () => copyText(finding.snippet, copy));
      text.append(make("div", { class: "paste" }, make("pre", null, finding.snippet), copy));
    }
    if (finding.occurrences.length) {
      const list = document.createElement("ul");
      const fill = () => {
        if (!list.childElementCount) list.append(...finding.occurrences.map(one => make("li", null, one)));
      };
      const details = make("details", null, make("summary", null, plural(finding.occurrences.length, "place")), list);
      details.addEventListener("toggle", fill);
      Object.assign(details, { fill, count: finding.occurrences.length });
      text.append(details);
    }
    const places = make("div", { class: "places" }, source(finding.excerpt));
    if (finding.label) places.prepend(make("p", { class: "caption" }, ...prose(finding.label)));
    for (const related of finding.related) {
      places.append(make("p", { class: "caption" }, ...prose(related.message), " (" + related.path + ":" + related.line + ")"), source(related.excerpt));
    }
    const operation = finding.operation ? finding.operation + (finding.status ? ", " + finding.status : "") : finding.status || "";
    return make("li", { class: "finding " + finding.name, id: "f" + finding.at },
      make("h3", null, make("span", { class: "severity " + finding.name }, finding.name),
        make("a", { href: rule.url, title: rule.summary, rel: "noreferrer" }, finding.rule)),
      make("p", { class: "message" }, ...prose(finding.message)),
      make("p", { class: "where" }, make("span", { class: "path" }, finding.path + ":" + finding.line + ":" + finding.column),
        operation ? " · " + operation : "", finding.pointer ? " · " : "", finding.pointer ? make("span", { class: "path" }, finding.pointer) : null,
        finding.confidence === "high" ? "" : " · confidence: " + finding.confidence),
      make("div", { class: "body" }, places, text));
  }

  async function copyText(text, button) {
    try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
    catch { getSelection().selectAllChildren(button.previousElementSibling); button.textContent = "Selected"; }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  function drawMore(count) {
    const next = shown.slice(rendered, rendered + count);
    const cards = next.map(card);
    $("list").append(...cards);
    // What scrolls has to be reached from the keyboard.
    const wide = cards.flatMap(own => [...own.querySelectorAll("pre")]).filter(block => block.scrollWidth > block.clientWidth);
    for (const block of wide) {
      block.tabIndex = 0;
      block.setAttribute("role", "group");
      block.setAttribute("aria-label", block.className || "to paste");
    }
    rendered += next.length;
    const rest = shown.length - rendered;
    $("more").hidden = rest === 0;
    $("more").textContent = "Show " + Math.min(rest, PAGE) + " more of " + rest;
  }

  function drawFindings(passing) {
    shown = state.cell ? passing.filter(finding => inCell(finding, state.cell)) : passing;
    rendered = 0;
    $("list").replaceChildren();
    drawMore(PAGE);
    const total = current.findings.length;
    $("finding-count").textContent = shown.length === total ? plural(total, "finding") : shown.length.toLocaleString("en") + " of " + plural(total, "finding");
    $("selection").hidden = !state.cell;
    if (state.cell) {
      const [row, column] = state.cell;
      const operation = current.operations[row];
      $("selected").textContent = "Only those of " + (operation ? operation.method + " " + operation.path : "the whole document")
        + (column === null || column < 0 ? "" : ", " + current.columns[column]) + ".";
    }
  }

  /** What there is to decide in one line each: the findings in their order, which is that of the cards. */
  function drawDecisions() {
    const all = current.findings;
    const first = all.slice(0, DECISIONS);
    $("decisions").hidden = all.length < 2;
    $("decision-list").replaceChildren(...first.map(finding => {
      const places = finding.occurrences.length;
      const line = make("button", { type: "button" },
        make("i", { class: "mark " + finding.name, role: "img", "aria-label": finding.name }, SIGNS[finding.name]),
        make("span", null, ...prose(finding.message),
          make("span", { class: "quiet" }, " " + finding.rule + (places ? ", " + plural(places, "place") : ""))));
      line.addEventListener("click", () => reveal(finding));
      return make("li", null, line);
    }));
    $("decision-rest").hidden = all.length <= DECISIONS;
    $("decision-rest").textContent = "and " + plural(all.length - DECISIONS, "finding") + " more, which follow in the list below";
  }

  /** Brings the card of a finding into view, whatever is filtered out. */
  function reveal(finding) {
    if (!shown.includes(finding)) choose(state.document);
    drawMore(Math.max(0, shown.indexOf(finding) + 1 - rendered));
    const own = $("f" + finding.at);
    own.tabIndex = -1;
    own.focus({ preventScroll: true });
    own.scrollIntoView({ block: "start" });
  }

  /** Shows the suppressed findings in short, on demand. */
  function drawSuppressed() {
    const all = current.suppressed;
    $("suppressed").hidden = !all.length;
    $("suppressed").open = false;
    $("suppressed-count").textContent = plural(all.length, "finding") + " suppressed";
    $("suppressed-list").replaceChildren();
  }
  function fillSuppressed() {
    const list = $("suppressed-list");
    if (!$("suppressed").open || list.childElementCount) return;
    list.append(...current.suppressed.map(one => make("li", null,
      make("b", null, one.rule), " ", make("span", { class: "path" }, one.place), make("br"),
      ...prose(one.message), make("br"), make("span", { class: "quiet" }, "by " + one.by))));
  }

  /* Filters */

  const option = (value, text) => make("option", { value }, text);
  function fillFilters() {
    const count = name => current.findings.filter(finding => finding.name === name).length;
    $("severities").replaceChildren(...[...SEVERITIES].reverse().map(name => {
      const box = make("input", { type: "checkbox", value: name, checked: state.severities.has(name) });
      return make("label", null, box, " ", make("span", { class: "severity " + name }, name), String(count(name)));
    }));
    const rules = new Map();
    current.findings.forEach(finding => rules.set(finding.rule, (rules.get(finding.rule) || 0) + 1));
    $("rule").replaceChildren(option("", "all rules"), ...[...rules].sort().map(([rule, found]) => option(rule, rule + " (" + found + ")")));
    const tags = new Set(current.operations.flatMap(tagsOf));
    $("tag-label").hidden = tags.size < 2;
    // A letter in front tells "no tag" from "all tags".
    $("tag").replaceChildren(option("", "all tags"), ...[...tags].sort().map(tag => option("=" + tag, tag || "(no tag)")));
  }

  function draw() {
    const passing = current.findings.filter(passes);
    if (!$("matrix").hidden) drawMatrix(passing);
    drawFindings(passing);
  }

  function choose(at) {
    state.document = at;
    current = prepare(data.documents[at]);
    Object.assign(state, { rule: "", tag: "", text: "", found: false, cell: null, severities: new Set(SEVERITIES) });
    fillFilters();
    drawDecisions();
    drawSuppressed();
    $("text").value = "";
    $("found").checked = false;
    const hasMatrix = current.operations.length > 0;
    $("matrix").hidden = !hasMatrix;
    $("found").parentElement.hidden = !hasMatrix;
    document.querySelector("main").classList.toggle("alone", !hasMatrix);
    for (const row of $("documents").querySelectorAll("[data-document]")) {
      if (+row.dataset.document === at) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
    }
    draw();
  }

  function select(cell, focus) {
    state.cell = cell;
    for (const mark of $("table").querySelectorAll("button.mark")) {
      mark.setAttribute("aria-pressed", String(!!cell && +mark.dataset.row === cell[0] && +mark.dataset.column === cell[1]));
    }
    drawFindings(current.findings.filter(passes));
    if (focus) { $("findings-title").focus(); $("findings-title").scrollIntoView({ block: "nearest" }); }
  }

  function drawDocuments() {
    const counts = view => SEVERITIES.map((name, severity) => view.findings.filter(finding => finding.severity === severity).length);
    const head = make("tr", null, ...["Document", "Version", "Operations", "Errors", "Warnings", "Infos"].map(name => make("th", { scope: "col" }, name)));
    const body = document.createElement("tbody");
    let clean = 0;
    data.documents.forEach((view, at) => {
      const [infos, warnings, errors] = counts(view);
      const name = make("button", { type: "button", class: "document" }, ...breakable(view.path));
      name.addEventListener("click", () => choose(at));
      if (!view.findings.length && !view.broken) {
        clean++;
        $("clean-list").append(make("li", { "data-document": at }, name, view.title ? " " + view.title : ""));
        return;
      }
      if (view.title) name.title = view.title;
      body.append(make("tr", { "data-document": at }, make("th", { scope: "row" }, name, view.broken ? " (could not be audited)" : ""),
        ...[view.openapi || "–", view.operations.length, errors, warnings, infos].map(value => make("td", null, String(value)))));
    });
    if (body.rows.length) $("document-table").append(make("thead", null, head), body);
    $("clean-count").textContent = plural(clean, "document") + " without findings";
    $("clean").hidden = !clean;
    $("documents").hidden = false;
  }

  for (const failure of data.failures) {
    $("failures").append(make("p", { class: "failure" }, make("b", null, failure.input), ": " + failure.message + (failure.help ? " (" + failure.help + ")" : "")));
  }
  if (!data.documents.length) return;
  if (data.documents.length > 1) drawDocuments();
  $("filters").hidden = document.querySelector("main").hidden = false;

  let timer;
  $("filters").addEventListener("submit", event => event.preventDefault());
  $("filters").addEventListener("input", event => {
    const read = () => {
      state.severities = new Set([...$("severities").querySelectorAll("input:checked")].map(box => box.value));
      state.rule = $("rule").value;
      state.tag = $("tag").value;
      state.text = $("text").value.trim().toLowerCase();
      state.found = $("found").checked;
      state.cell = null;
      draw();
    };
    clearTimeout(timer);
    timer = setTimeout(read, event.target.id === "text" ? 150 : 0);
  });
  $("filters").addEventListener("reset", event => { event.preventDefault(); clearTimeout(timer); choose(state.document); });
  $("more").addEventListener("click", () => {
    const first = rendered;
    drawMore(PAGE);
    const next = $("list").children[first];
    if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
  });
  $("suppressed").addEventListener("toggle", fillSuppressed);
  $("clear").addEventListener("click", () => { select(null, true); });
  $("table").addEventListener("keydown", move);
  $("table").addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    const column = button.dataset.column === undefined ? null : +button.dataset.column;
    if (column !== null) focusMark(button);
    const same = state.cell && state.cell[0] === +button.dataset.row && state.cell[1] === column;
    // From the keyboard the findings are next; with a pointer they are in view.
    select(same ? null : [+button.dataset.row, column], event.detail === 0);
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !state.cell) return;
    const [row, column] = state.cell;
    select(null, false);
    const mark = $("table").querySelector('button.mark[data-row="' + row + '"][data-column="' + column + '"]');
    if (mark) focusMark(mark);
  });
  addEventListener("beforeprint", () => {
    if (pending) pending(true);
    drawMore(shown.length);
    // Nobody reads a thousand places on paper.
    for (const details of [...$("list").querySelectorAll("details")].filter(own => own.count <= 100)) {
      details.fill();
      details.open = true;
    }
  });

  // The document with the worst findings comes first.
  const worst = data.documents.map(view => view.findings.reduce((sum, finding) => sum + 1000 ** finding.severity, 0));
  choose(worst.indexOf(Math.max(...worst)));
})();
