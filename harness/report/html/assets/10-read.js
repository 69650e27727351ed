// What the file holds, and how elements are made. Everything that comes from a report goes through text(), and becomes a text node.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

// el makes an element. Attributes that are false, null or undefined are left out; on… are handlers.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== ""));
  return made;
}

// text shows characters that do not print, or change the direction of writing, as escapes.
function text(s) {
  return String(s ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (c) => (c < "\u0100" ? "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0") : "\\u" + c.charCodeAt(0).toString(16)));
}

function bytes(base64) {
  return Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0));
}

async function unpack(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// runs are the reports of the file. Each is unpacked when it is first needed.
const runs = $$("script.packed").map((script) => ({
  name: script.dataset.name, label: script.dataset.label, cut: Number(script.dataset.cut), script, loading: null,
  json() {
    return unpack(bytes(this.script.textContent));
  },
  load() {
    this.loading ??= this.json().then((json) => {
      this.report = JSON.parse(json);
      this.rules = new Map(this.report.rules.map((rule) => [rule.id, rule]));
      return this.report;
    });
    return this.loading;
  },
}));
const several = runs.length > 1;
const links = JSON.parse(new TextDecoder().decode(bytes($("#links").textContent)) || "{}");
const loaded = () => Promise.all(runs.map((run) => run.load()));

const marks = { pass: "✓", fail: "✗", warn: "!", info: "i", error: "‼", blocked: "■", "not-offered": "–", "not-tested": "○" };
const gravity = ["error", "fail", "blocked", "warn", "info", "pass", "not-offered", "not-tested"];
const brokenVerdicts = ["error", "fail", "warn"];

function badge(verdict) {
  return el("span", { class: "v v-" + (Object.hasOwn(marks, verdict) ? verdict : "other") }, el("i", { "aria-hidden": "true" }, Object.hasOwn(marks, verdict) ? marks[verdict] : "?"), el("b", {}, text(verdict)));
}

const counted = (n, one, more) => `${n} ${n === 1 ? one : more}`;

// fragment is the part of the URL that shows a rule or a case; parts is its inverse.
const fragment = (...parts) => "#" + parts.map((p) => encodeURIComponent(p).replaceAll("%2F", "/")).join("#");
function parts() {
  return location.hash.slice(1).split("#").filter(Boolean).map((p) => {
    try {
      return decodeURIComponent(p);
    } catch {
      return p;
    }
  });
}

// download saves the JSON of a run as it is in the file.
async function download(run) {
  const url = URL.createObjectURL(new Blob([await run.json()], { type: "application/json" }));
  const link = el("a", { href: url, download: run.name.replace(/[^A-Za-z0-9._-]+/g, "-") + ".json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// copier is a button that copies a text. Where the clipboard is not to be had, it selects the text instead.
function copier(of) {
  const button = el("button", { type: "button", class: "copy", title: "Copy the command" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(of.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(of);
      button.textContent = "Selected";
    }
  });
  button.addEventListener("blur", () => (button.textContent = "Copy"));
  return button;
}
