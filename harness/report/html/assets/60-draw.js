// Lanes as elements: a grid with a column for the time and one for each lane, and a row for each moment.

// drawLanes returns the picture of a case's evidence; again is called to draw it with all moments.
function drawLanes(evidence, all, again) {
  const model = lanesOf(evidence, all);
  if (!model.rows.length) return el("p", { class: "note" }, "No evidence was recorded.");
  const grid = el("div", { class: "grid" });
  grid.style.setProperty("--lanes", model.lanes.length);
  const place = placer(model);
  grid.append(place.put(el("div", { class: "clock head" }, "ms"), 1, 1));
  for (const lane of model.lanes) {
    const title = [text(lane.about), text(lane.title)].filter(Boolean).join(", ");
    grid.append(place.put(el("div", { class: "head " + (lane.event ? "app" : "conn"), title }, el("b", {}, text(lane.name)), " ", el("span", {}, text(lane.about))), 1, lane.column + 2));
  }
  grid.append(...spans(model, place), ...cells(model, place), ...gaps(model, place), ...gates(model, place));
  const box = el("div", { class: "lanes", tabindex: "0", role: "region", "aria-label": "What happened, by time", "data-lanes": model.lanes.length }, grid);
  return [legend(model, all, again), box];
}

// placer assigns lines of the grid: a row for each moment, one before it for the arrows that lead to it, and one for a long gap.
function placer(model) {
  const lines = [];
  const targets = new Map();
  for (const arrow of model.arrows) targets.set(arrow.target, [...(targets.get(arrow.target) ?? []), arrow]);
  let line = 2;
  model.rows.forEach((m, i) => {
    const gap = i > 0 && m.at - model.rows[i - 1].at >= longGap;
    const own = { gap: gap ? line++ : 0, arrow: targets.has(m) ? line++ : 0 };
    own.line = line++;
    lines.push(own);
  });
  const put = (element, row, column, rowEnd, columnEnd) => {
    element.style.gridRow = rowEnd ? `${row} / ${rowEnd}` : `${row}`;
    element.style.gridColumn = columnEnd ? `${column} / ${columnEnd}` : `${column}`;
    return element;
  };
  return { put, lines, targets };
}

function spans(model, { put, lines }) {
  const out = [];
  for (const lane of model.lanes) {
    for (const span of lane.spans) {
      out.push(put(el("div", { class: lane.event ? "turn" : "life", "aria-hidden": "true" }), lines[span.from].line, lane.column + 2, lines[span.to].line + 1));
    }
  }
  for (const o of model.overlaps) {
    out.push(put(el("div", { class: "overlap", "aria-hidden": "true" }, o.enters ? null : el("span", {}, "inside at the same time")), lines[o.from].line, o.column + 2, lines[o.to].line + 1));
  }
  return out;
}

function cells(model, { put, lines }) {
  const out = [];
  let before = null;
  for (const m of model.rows) {
    const line = lines[m.row].line;
    const delta = before === null ? "" : `+${(m.at - before).toFixed(m.at - before < 10 ? 2 : 0)}`;
    before = m.at;
    out.push(put(el("div", { class: "clock" }, el("span", {}, m.at.toFixed(2)), el("small", {}, delta)), line, 1));
    const last = m.column === undefined ? model.lanes.length + 2 : 0;
    const cell = m.wire ? wireCell(m, model) : eventCell(m);
    cell.setAttribute("aria-label", m.column === undefined ? "the report" : text(`${model.lanes[m.column].name}, ${model.lanes[m.column].about}`));
    out.push(put(cell, line, (m.column ?? 0) + 2, undefined, last || undefined));
  }
  return out;
}

const plainEvents = { connect: "connects", "half-close": "closes its sending side", eof: "the server closes its sending side", reset: "the server resets the connection", abort: "resets the connection", close: "closes" };

function wireCell(m, model) {
  const w = m.wire;
  if (!model.segments.has(w)) {
    const event = w.event ?? "";
    const gate = event.startsWith(opened) ? "opens gate " + event.slice(opened.length) : event.startsWith(seenOpen) ? `gate ${event.slice(seenOpen.length)} is open` : "";
    return el("div", { class: "cell mark" + (gate ? " gate" : "") }, text(gate || (Object.hasOwn(plainEvents, event) ? plainEvents[event] : event)));
  }
  const missing = (w.size ?? 0) - (w.data ?? "").length;
  return el("div", { class: "cell octets " + (w.dir === "sent" ? "sent" : "received") },
    el("div", { class: "dir" }, w.dir === "sent" ? "→ sent" : "← received", el("small", {}, counted(w.size ?? (w.data ?? "").length, "octet", "octets"))),
    (model.segments.get(w) ?? []).map(segmentBlock),
    missing > 0 ? el("p", { class: "dim" }, `… ${counted(missing, "more octet", "more octets")} that the report does not have`) : null);
}

function eventCell(m) {
  const e = m.event;
  const kind = e.error || e.kind === "dropped" ? " raised" : e.kind === "overlap" ? " over" : ["open", "waited"].includes(e.kind) ? " gate" : "";
  return el("div", { class: "cell event" + kind },
    m.bracket ? el("span", { class: "label" }, m.bracket) : null,
    el("span", { class: "what" }, phrase(e)),
    (e.headers ?? []).map(([name, value]) => el("div", { class: "env" }, el("b", {}, text(name)), ": ", text(value))),
    e.environ ? environView(e.environ) : null,
    e.at ? el("div", { class: "env" }, "at ", text(e.at.join(", from "))) : null);
}

function gaps(model, { put, lines }) {
  const out = [];
  model.rows.forEach((m, i) => {
    if (!lines[i].gap) return;
    const passed = m.at - model.rows[i - 1].at;
    out.push(put(el("div", { class: "gap" }, passed < 1000 ? `${passed.toFixed(0)} ms pass` : `${(passed / 1000).toFixed(2)} s pass`), lines[i].gap, 1, undefined, model.lanes.length + 2));
  });
  return out;
}

// gates draws each arrow along the lane of its source, and then across to its target.
function gates(model, { put, lines, targets }) {
  const out = [];
  for (const [target, arrows] of targets) {
    for (const { gate, source } of arrows) {
      const [left, right] = [source.column, target.column].sort((a, b) => a - b);
      const arrow = el("div", { class: "arrow " + (source.column < target.column ? "right" : "left") }, el("span", {}, "gate " + text(gate)));
      arrow.style.setProperty("--n", right - left + 1);
      const from = Math.min(lines[source.row].line + 1, lines[target.row].arrow);
      out.push(put(arrow, from, left + 2, lines[target.row].arrow + 1, right + 3));
    }
  }
  return out;
}

function legend(model, all, again) {
  const kinds = new Set([...model.segments].filter(([entry]) => model.rows.some((m) => m.wire === entry)).flatMap(([, segments]) => segments.map((s) => s.kind)));
  const words = { head: "head", size: "chunk size line", data: "chunk data", content: "content by length", trailer: "trailer", beyond: "beyond the boundary", unclear: "framing unclear" };
  const items = Object.keys(words).filter((k) => kinds.has(k)).map((k) => el("span", { class: "key s-" + k }, words[k]));
  if (model.overlaps.length) items.push(el("span", { class: "key over" }, "two threads inside one request"));
  let toggle = null;
  if (model.hidden || all) {
    toggle = el("button", { type: "button", class: "all" }, all ? "Hide the control request" : `Show the control request before it (${counted(model.hidden, "event", "events")})`);
    toggle.addEventListener("click", () => again(!all));
  }
  return el("div", { class: "legend" }, items, toggle);
}
