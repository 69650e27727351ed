// Which view is shown, and keys.

const overview = $("#overview");
const detail = $("#detail");
let drawn = null; // what the detail shows
let scrolled = 0; // where the overview was

async function route() {
  const [id, name] = parts();
  const known = id && !/^(main|findings|claims|counts|rules|kind-[a-z-]+)$/.test(id);
  if (!known) return showOverview();
  let failed = null;
  await loaded().catch((error) => (failed = error));
  if (parts().join("#") !== [id, name].filter((p) => p !== undefined).join("#")) return; // another link was followed meanwhile
  const content = failed ? null : name === undefined ? ruleView(id) : caseView(id, name) ?? ruleView(id);
  const why = failed ? `This browser cannot unpack the report in this file: ${failed}` : `This report has no rule ${text(id)}.`;
  const shown = content ?? [el("nav", { class: "crumbs" }, el("a", { href: "#", id: "back" }, "← Report")), el("p", { class: "note bad" }, why)];
  if (!overview.hidden) scrolled = scrollY;
  overview.hidden = true;
  detail.replaceChildren(...shown.flat(Infinity).filter(Boolean));
  detail.hidden = false;
  document.documentElement.dataset.view = name === undefined ? "rule" : "case";
  drawn = document.documentElement.dataset.drawn = location.hash;
  scrollTo(0, 0);
  detail.focus({ preventScroll: true });
}

function showOverview() {
  overview.hidden = false;
  detail.hidden = true;
  detail.replaceChildren();
  document.documentElement.dataset.view = "report";
  const [section] = parts();
  if (section) document.getElementById(section)?.scrollIntoView();
  else if (drawn) scrollTo(0, scrolled);
  drawn = null;
  delete document.documentElement.dataset.drawn;
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    if (drawn) location.hash = "";
    showOverview();
    control("text").focus();
  } else if (event.key === "Escape") {
    if (event.target === control("text")) event.target.blur();
    else if (drawn) location.hash = "";
  } else if (!typing && (event.key === "n" || event.key === "p")) {
    $(event.key === "n" ? "a[rel=next]" : "a[rel=prev]", detail)?.click();
  }
}

for (const code of $$(".command > code")) code.after(copier(code));
$("#downloads").append(...runs.map((run) => {
  const button = el("button", { type: "button", class: "download" }, several ? `${run.label}.json` : "Download JSON");
  button.title = `The JSON report of ${run.name}`;
  button.addEventListener("click", () => download(run));
  return button;
}));
addEventListener("hashchange", route);
addEventListener("keydown", keys);
addEventListener("popstate", () => {
  readQuery();
  applyFilters();
});
startFilters().then(route).then(() => (document.documentElement.dataset.ready = "true"));
