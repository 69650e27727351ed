// Filters of the findings and rules. Their state is in the query of the URL, so that a link has it.

const filterNames = ["text", "profile", "level", "verdict", "differs"];
const control = (name) => $("#f-" + name);

// filtered are the elements that filters show or hide, and haystacks what the text is looked for in, by rule.
const filtered = $$("[data-rule]");
const haystacks = new Map();
let searchable = null;

function wanted() {
  const state = {};
  for (const name of filterNames) {
    const c = control(name);
    if (c) state[name] = c.type === "checkbox" ? (c.checked ? "1" : "") : c.value.trim();
  }
  return state;
}

// readQuery sets the controls to what the URL says. A value that a list does not have is ignored.
function readQuery() {
  const query = new URLSearchParams(location.search);
  for (const name of filterNames) {
    const c = control(name);
    if (!c) continue;
    const value = query.get(name) ?? "";
    if (c.type === "checkbox") c.checked = value !== "";
    else if (c.tagName !== "SELECT" || [...c.options].some((o) => o.value === value || (!o.hasAttribute("value") && o.text === value))) c.value = value;
  }
}

function writeQuery(state) {
  const query = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  const search = query.size ? "?" + query : "";
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}

// gather collects what can be searched: names and observations of cases beside what the page shows.
function gather() {
  searchable ??= loaded().then(() => {
    for (const run of runs) {
      for (const rule of run.report.rules) {
        const cases = rule.cases.map((c) => c.name + "\n" + c.observed).join("\n");
        haystacks.set(text(rule.id), (haystacks.get(text(rule.id)) ?? "") + [rule.id, rule.title, rule.statement, cases].join("\n").toLowerCase());
      }
    }
  });
  return searchable;
}

function matches(element, state) {
  const d = element.dataset;
  return (!state.profile || d.profile === state.profile) && (!state.level || d.level === state.level) &&
    (!state.verdict || d.verdict.split(" ").includes(state.verdict)) &&
    (!state.differs || d.differs !== "false") &&
    (!state.text || (haystacks.get(d.rule) ?? "").includes(state.text.toLowerCase()));
}

async function applyFilters() {
  let state = wanted();
  if (state.text) {
    await gather();
    state = wanted(); // more may have been typed meanwhile
  }
  const shown = { finding: new Set(), rule: new Set() };
  for (const element of filtered) {
    element.hidden = !matches(element, state);
    if (!element.hidden) shown[element.tagName === "TR" ? "rule" : "finding"].add(element.dataset.rule);
  }
  const active = Object.values(state).some(Boolean);
  for (const profile of $$("details.profile")) {
    const some = $$("tbody tr:not([hidden])", profile).length > 0;
    profile.hidden = !some;
    if (active && some) profile.open = true;
  }
  for (const kind of $$("section.kind")) kind.hidden = active && $$("[data-rule]:not([hidden])", kind).length === 0;
  const what = several && !shown.finding.size ? [] : several ? [counted(shown.finding.size, "changed rule", "changed rules")] : [counted(shown.finding.size, "finding", "findings")];
  control("count").value = [...what, counted(shown.rule.size, "rule", "rules")].join(", ");
  control("reset").hidden = !active;
  writeQuery(state);
}

function resetFilters() {
  for (const name of filterNames) {
    const c = control(name);
    if (c?.type === "checkbox") c.checked = false;
    else if (c) c.value = "";
  }
  return applyFilters();
}

function startFilters() {
  $("#filters").hidden = $("#keys").hidden = false;
  readQuery();
  for (const name of filterNames) control(name)?.addEventListener("input", applyFilters);
  control("reset").addEventListener("click", resetFilters);
  for (const link of $$("a[data-filter]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(history.state, "", location.pathname + link.getAttribute("href"));
      readQuery();
      applyFilters().then(() => $("#rules").scrollIntoView());
    });
  }
  return applyFilters();
}
