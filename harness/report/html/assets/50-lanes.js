// The model of a picture: what happened, in rows by time, in a lane for each connection and for each thread of each
// request; of a component without a server, on each side of it.

const opened = "opened a gate: ";
const seenOpen = "found a gate open: ";
const sides = { above: "above: the server", beneath: "beneath: the application" };
const longGap = 100; // ms that pass between two rows, from which a line says so

// lanesOf makes the model of a case's evidence. Times are as the report has them: of the trace, when wsgicheck received the event.
function lanesOf(evidence, all) {
  const moments = [
    ...evidence.wire.map((w) => ({ at: w.at_ms, wire: w, lane: w.conn ? "c " + w.conn : "" })),
    ...evidence.trace.map((e) => ({ at: e.at_ms, event: e, lane: `r ${e.side ?? ""} ${e.request ?? ""} ${e.process ?? ""} ${e.thread ?? ""}` })),
  ].map((m, i) => ({ ...m, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  const hidden = all ? new Set() : controlRequest(moments);
  const rows = moments.filter((m) => !hidden.has(m));
  const lanes = columns(rows);
  const at = new Map(lanes.map((lane) => [lane.key, lane]));
  rows.forEach((m, row) => {
    m.row = row;
    m.column = at.get(m.lane)?.column;
    at.get(m.lane)?.rows.push(m);
  });
  for (const lane of lanes) lane.spans = lane.event ? turns(lane) : lives(lane);
  return { rows, lanes, hidden: hidden.size, overlaps: overlaps(rows, lanes), arrows: arrows(rows), segments: frame(evidence.wire) };
}

// controlRequest are the moments of the request that shows, before the case begins, that the server is there: on a connection called
// before, which is over when the main one begins.
function controlRequest(moments) {
  const main = moments.findIndex((m) => m.lane === "c main");
  const own = moments.filter((m) => m.lane === "c before" || (m.event && m.event.request === "before"));
  const over = own.some((m) => m.wire?.event === "close" && moments.indexOf(m) < main);
  return new Set(main > 0 && over ? own : []);
}

// columns are the lanes: connections first, the one that the case is about before others, then requests with their threads.
function columns(rows) {
  const lanes = new Map();
  const threads = new Map();
  for (const m of rows) {
    if (!m.lane || lanes.has(m.lane)) continue;
    if (m.wire) {
      lanes.set(m.lane, { key: m.lane, name: m.wire.conn, about: "connection", rows: [] });
      continue;
    }
    const e = m.event;
    const thread = `${e.process ?? ""} ${e.thread ?? ""}`;
    if (!threads.has(thread)) threads.set(thread, "T" + (threads.size + 1));
    lanes.set(m.lane, { key: m.lane, event: true, request: e.request ?? "", side: e.side, name: sides[e.side] || e.request || "the request", thread: threads.get(thread),
      title: [e.thread && "thread " + e.thread, e.process && "process " + e.process].filter(Boolean).join(", "), rows: [] });
  }
  const rank = (lane) => (lane.event ? 2 : lane.name === "main" ? 0 : 1);
  const ordered = [...lanes.values()].sort((a, b) => rank(a) - rank(b));
  const requests = [...new Set(ordered.filter((l) => l.event).map((l) => l.request))];
  ordered.sort((a, b) => rank(a) - rank(b) || requests.indexOf(a.request) - requests.indexOf(b.request)); // the threads of a request side by side
  ordered.forEach((lane, i) => {
    lane.column = i;
    if (lane.event) lane.about = `thread ${lane.thread}`;
  });
  return ordered;
}

// lives are the spans in which a connection is open.
function lives(lane) {
  const spans = [];
  let open = null;
  for (const m of lane.rows) {
    const event = m.wire.event;
    if (event === "connect" || !open) spans.push((open = { from: m.row, to: m.row }));
    open.to = m.row;
    if (event === "close" || event === "abort") open = null;
  }
  return spans;
}

const steps = ["call", "start", "returned", "yield", "end", "close", "closed", "raise"];

// turns are the brackets of a lane: one for each turn in which something happened on the thread. A thread that only ran a delegated
// callable has one for the callable.
function turns(lane) {
  const callable = !lane.rows.some((m) => steps.includes(m.event.kind));
  const spans = [];
  for (const m of lane.rows) {
    const turn = callable ? 0 : m.event.turn;
    const last = spans.at(-1);
    if (last && last.turn === turn && !last.over) last.to = m.row;
    else spans.push({ turn, from: m.row, to: m.row, first: m });
    if (m.event.kind === "ran" && callable) spans.at(-1).over = true;
  }
  for (const span of spans) span.first.bracket = callable ? "callable" : `turn ${span.turn}`;
  return spans;
}

const ends = ["closed", "yield", "end", "raise", "dropped"];

// overlaps are where two threads are inside of one request at the same time: the probe reports when the second one enters. The mark
// ends with the second one's step, and is on both lanes.
function overlaps(rows, lanes) {
  const found = [];
  for (const m of rows) {
    if (m.event?.kind !== "overlap") continue;
    const entering = lanes[m.column];
    const later = entering.rows.filter((x) => x.row > m.row && x.event.turn === m.event.turn);
    const end = later.find((x) => ends.includes(x.event.kind)) ?? later.at(-1) ?? m;
    const others = lanes.filter((l) => l.event && l !== entering && l.request === entering.request && l.side === entering.side);
    const inside = others.filter((l) => l.spans.some((s) => s.from <= m.row && s.to >= m.row));
    const before = others.filter((l) => l.rows[0].row < m.row).slice(-1);
    for (const lane of [entering, ...(inside.length ? inside : before)]) found.push({ column: lane.column, from: m.row, to: end.row, enters: lane === entering });
  }
  return found;
}

function gateOf(m) {
  if (m.event?.kind === "open") return { opens: m.event.name };
  if (m.event?.kind === "waited") return { sees: m.event.name };
  const event = m.wire?.event ?? "";
  if (event.startsWith(opened)) return { opens: event.slice(opened.length) };
  if (event.startsWith(seenOpen)) return { sees: event.slice(seenOpen.length) };
  return {};
}

// arrows lead from where a gate was opened to where it was found open.
function arrows(rows) {
  const from = new Map();
  for (const m of rows) {
    const { opens } = gateOf(m);
    if (opens !== undefined && !from.has(opens)) from.set(opens, m);
  }
  const found = [];
  for (const m of rows) {
    const { sees } = gateOf(m);
    const source = from.get(sees);
    if (sees !== undefined && source && source.column !== m.column) found.push({ gate: sees, source, target: m });
  }
  return found;
}
