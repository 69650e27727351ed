// A rule and a case, in full.

function field(name, ...content) {
  return [el("dt", {}, name), el("dd", {}, ...content)];
}

function sourcesView(sources) {
  return el("ul", { class: "sources" }, sources.map((s) => el("li", {}, Object.hasOwn(links, s) ? el("a", { href: links[s], rel: "noreferrer" }, text(s)) : text(s))));
}

function commandView(command) {
  const code = el("code", {}, text(command));
  return el("div", { class: "command" }, code, copier(code));
}

// safeLink returns the address if it leads to a page, and null otherwise.
function safeLink(link) {
  try {
    const url = new URL(link);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

// expectedView takes an expectation apart: alternatives, the reason in parentheses at its end, and what was sent.
function expectedView(expected) {
  const [what, sent] = text(expected).split("\nsent: ");
  const either = what.split("; or ");
  let why = "";
  const tail = /^([\s\S]+?) \(([^()]*)\)$/.exec(either.at(-1));
  if (either.length > 1 && tail) [, either[either.length - 1], why] = tail;
  return [
    field("Expected", either.length === 1 ? either[0] : el("ul", { class: "either" }, either.map((e) => el("li", {}, e))), why ? el("p", { class: "dim" }, why) : null),
    sent === undefined ? [] : field("Sent", el("code", { class: "octets" }, sent)),
  ];
}

function knownView(run, rule, c) {
  const out = [];
  if (c.known) {
    const href = safeLink(c.known.link ?? "");
    const broken = brokenVerdicts.includes(c.verdict);
    out.push(field("Baseline", broken ? "known, accepted: " : "listed, although it passes: ", text(c.known.reason), " ",
      href ? el("a", { href, rel: "noreferrer" }, text(c.known.link)) : text(c.known.link ?? ""), c.known.expires ? `, until ${text(c.known.expires)}` : ""));
  }
  const stale = run.report.baseline?.stale ?? [];
  if (stale.includes(rule.id) || stale.includes(rule.id + "#" + c.name)) out.push(field("Stale", "the baseline's entry passes now: remove it"));
  return out;
}

function levelOf(rule, c) {
  return c?.level || rule.level;
}

// seenView is what one run saw in a case.
function seenView(run, rule, c) {
  const box = el("section", { class: "seen-by" });
  if (several) box.append(el("h2", {}, el("span", { class: "label" }, run.label), " ", text(run.name), " ", c ? badge(c.verdict) : "has no such case"));
  if (!c) return box;
  box.append(el("dl", { class: "case" },
    several && c.expected !== runs[0].rules.get(rule.id)?.cases.find((x) => x.name === c.name)?.expected ? expectedView(c.expected) : [],
    field("Observed", el("div", { class: "pre" }, text(c.observed) || "as expected")),
    c.notes.length ? field("Reading", c.notes.map((n) => el("div", {}, text(n)))) : [],
    c.provisional ? field("Counts", "no: the case is provisional") : [],
    knownView(run, rule, c),
    c.took_ms > 0 ? field("Took", `${c.took_ms.toFixed(1)} ms`) : [],
    c.evidence ? field("Repeat", commandView(c.evidence.command)) : []));
  if (!c.evidence) {
    box.append(el("p", { class: "note" }, c.verdict === "pass" || c.verdict === "info" ? "It passed, so nothing was recorded. With --verbose, passing cases have evidence too." : "Nothing was recorded."));
    return box;
  }
  const picture = el("div", { class: "picture" });
  const draw = (all) => picture.replaceChildren(...[drawLanes(c.evidence, all, draw)].flat());
  draw(false);
  box.append(picture);
  if (c.evidence.output) box.append(el("h3", { class: "sub" }, "Output of the server meanwhile"), el("pre", { class: "output", tabindex: "0" }, text(c.evidence.output)));
  return box;
}

function crumbs(rule, c) {
  return el("nav", { class: "crumbs", "aria-label": "Where this is" }, el("a", { href: "#", id: "back" }, "← Report"), c ? el("a", { href: fragment(rule.id) }, text(rule.id)) : null,
    c ? el("span", { class: "steps" }, neighbor(rule, c, -1, "Previous"), neighbor(rule, c, 1, "Next")) : null);
}

// order lists the broken cases, for the ways to the next and the previous one.
function order() {
  const ids = [];
  for (const run of runs) {
    for (const rule of run.report.rules) {
      for (const c of rule.cases) if (brokenVerdicts.includes(c.verdict)) ids.push([rule.id, c.name]);
    }
  }
  return ids;
}

function neighbor(rule, c, step, label) {
  const all = order();
  const at = all.findIndex(([id, name]) => id === rule.id && name === c.name);
  const to = at < 0 ? null : all[at + step];
  return to ? el("a", { href: fragment(...to), rel: step > 0 ? "next" : "prev", title: step > 0 ? "Next broken case (n)" : "Previous broken case (p)" }, label) : null;
}

function caseView(id, name) {
  const rules = runs.map((run) => run.rules.get(id));
  const cases = rules.map((rule) => rule?.cases.find((c) => c.name === name));
  const rule = rules.find(Boolean);
  const c = cases.find(Boolean);
  if (!c) return null;
  return [
    crumbs(rule, c),
    el("h1", {}, several ? null : badge(c.verdict), " ", el("span", { class: "id" }, text(id), el("span", { class: "name" }, "#" + text(name))), " ", el("span", { class: "lv" }, text(levelOf(rule, c)))),
    el("p", { class: "title" }, text(rule.title)),
    el("dl", { class: "case" }, expectedView(c.expected), rule.source.length ? field("Source", sourcesView(rule.source)) : []),
    el("div", { class: several ? "beside" : "" }, runs.map((run, i) => seenView(run, rule, cases[i]))),
  ];
}

// alike is the same for observations that differ only in what differs from run to run: see findings.go.
function alike(observed) {
  return observed.replace(/\br[0-9]+\b|:[0-9]{4,5}\b|\b[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT|\b0x[0-9a-f]+/g, "…");
}

const shortened = (s, most) => (s.length > most ? s.slice(0, most) + "…" : s);

function ruleView(id) {
  const rules = runs.map((run) => run.rules.get(id));
  const rule = rules.find(Boolean);
  if (!rule) return null;
  const head = [
    crumbs(rule),
    el("h1", {}, several ? null : badge(rule.verdict), " ", el("span", { class: "id" }, text(rule.id)), " ", el("span", { class: "lv" }, text(rule.level))),
    el("p", { class: "title" }, text(rule.title)),
    el("dl", { class: "case" }, field("Rule", text(rule.statement)), field("Binds", text(rule.party)), rule.source.length ? field("Source", sourcesView(rule.source)) : [],
      rule.reason ? field("No case", text(rule.reason)) : [],
      rule.mutants ? field("Mutants", el("ul", { class: "mutants" }, rule.mutants.map((m) => el("li", {}, text(m))))) : [], field("Explain", commandView("wsgicheck explain " + rule.id))),
  ];
  if (!rules.some((r) => r?.cases.length)) return [...head, el("p", { class: "note" }, "It has no case here.")];
  return [...head, el("div", { class: "scroll" }, several ? casesBeside(id, rules) : casesByCause(rule))];
}

// casesByCause is a table of what was observed, with the cases in which it was, the gravest verdict first.
function casesByCause(rule) {
  const causes = new Map();
  for (const c of rule.cases) {
    const key = c.verdict + " " + alike(c.observed);
    causes.set(key, [...(causes.get(key) ?? []), c]);
  }
  const rows = [...causes.values()].sort(([a], [b]) => gravity.indexOf(a.verdict) - gravity.indexOf(b.verdict));
  return el("table", { class: "cases by-cause" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Verdict"), el("th", { scope: "col" }, "Observed, and in which cases"))),
    el("tbody", {}, rows.map((cases) => el("tr", {}, el("td", {}, badge(cases[0].verdict)), el("td", { class: "obs" },
      el("div", {}, shortened(text(cases[0].observed), 400) || "as expected"),
      el("ul", { class: "ids" }, cases.map((c) => el("li", {}, el("a", { href: fragment(rule.id, c.name) }, text(c.name)), c.known ? " (known)" : "", c.provisional ? " (provisional)" : ""))))))));
}

// casesBeside is a table of the cases with the verdicts of all runs.
function casesBeside(id, rules) {
  const all = new Map();
  rules.forEach((r, i) => r?.cases.forEach((c) => all.set(c.name, Object.assign(all.get(c.name) ?? [], { [i]: c }))));
  const worst = (cases) => Math.min(...cases.filter(Boolean).map((c) => gravity.indexOf(c.verdict)));
  const rows = [...all].sort(([, a], [, b]) => worst(a) - worst(b));
  return el("table", { class: "cases" },
    el("thead", {}, el("tr", {}, runs.map((run) => el("th", { scope: "col", title: run.name }, run.label)), el("th", { scope: "col" }, "Case"))),
    el("tbody", {}, rows.map(([name, cases]) => el("tr", {}, runs.map((_, i) => el("td", {}, cases[i] ? badge(cases[i].verdict) : "–")), el("td", {}, el("a", { href: fragment(id, name) }, text(name)))))));
}
