// What happened in the application, in words, with values as Python writes them.

const maxBytes = 120;

function pyBytes(data) {
  const cut = data.length > maxBytes ? data.slice(0, maxBytes) : data;
  const body = cut.replace(/[^\x20-\x7e]|[\\']/g, (c) => ({ "\r": "\\r", "\n": "\\n", "\t": "\\t", "\\": "\\\\", "'": "\\'" })[c] ?? escaped(c));
  return `b'${body}'` + (cut.length < data.length ? `… (${data.length} octets)` : "");
}

const pyStr = (s) => `'${text(s).replaceAll("'", "\\'")}'`;

// given is what a call returned or raised.
function given(e) {
  if (e.error) return `raised ${text(e.error.type)}` + (e.error.message ? `: ${text(e.error.message)}` : "");
  if (e.end) return "→ the end";
  if (e.data !== undefined) return "→ " + pyBytes(e.data);
  if (e.name) return `→ token ${text(e.name)}`;
  return e.value ? "→ " + text(e.value) : "";
}

const phrases = {
  call: (e) => "called" + (e.args && (e.args.positional !== 2 || e.args.keyword) ? ` with ${e.args.positional} positional and ${e.args.keyword} keyword arguments` : ""),
  start: (e) => `start_response(${pyStr(e.status ?? "")}${e.value ? ", " + text(e.value) : ""})` + (e.error ? " " + given(e) : ""),
  write: (e) => `write(${pyBytes(e.data ?? "")})` + (e.error ? " " + given(e) : ""),
  next: (e) => `next()${e.name ? " of " + text(e.name) : ""} ${given({ ...e, name: "", data: e.data ?? (e.end || e.error ? undefined : "") })}`,
  factory: (e) => "input_factory() " + given(e),
  delegate: (e) => "resume_with_result() " + given(e),
  ran: (e) => `callable ${text(e.name)} has run`,
  result: (e) => `${text(e.name)}.result() ` + given({ ...e, name: "" }),
  yield: (e) => "yield " + (e.data !== undefined ? pyBytes(e.data) : text(e.value) + (e.name ? " " + text(e.name) : "")),
  read: (e) => `wsgi.input.${text(e.method)}(${e.size ?? ""}) ` + given(e),
  look: () => "looks at the environ again",
  open: (e) => `opens gate ${text(e.name)}`,
  waited: (e) => `gate ${text(e.name)} is open`,
  errors: (e) => `wsgi.errors.${text(e.method)}() ` + given(e),
  set: (e) => `environ[${pyStr(e.name)}] ${text(e.value) || "set"}`,
  raise: (e) => given(e).replace("raised", "raise"),
  returned: (e) => `returned ${text(e.value)}`,
  end: () => "the iterable ends",
  close: () => "close()",
  closed: (e) => "close() has finished" + (e.error ? ": " + given(e) : ""),
  dropped: () => "the iterable was dropped without close()",
  overlap: (e) => `${text(e.name) || "a step"} entered while another step runs`,
  note: (e) => [text(e.name), text(e.value), e.error ? given(e) : ""].filter(Boolean).join(" "),
};

function phrase(e) {
  return (Object.hasOwn(phrases, e.kind) ? phrases[e.kind] : ((other) => text(other.kind) + " " + [text(other.name), given({ ...other, name: "" })].filter(Boolean).join(" ")))(e).trim();
}

const any = () => true;
const local = (v) => /^(127\.0\.0\.1|localhost|\[?::1\]?)(:\d+)?$/.test(v);
const isBool = (v, e) => e.t === "bool" || v === "True" || v === "False";

// ordinary says what each key has in an ordinary request: a GET of / over HTTP/1.1 that comes from this machine.
const ordinary = {
  REQUEST_METHOD: (v) => v === "GET", SCRIPT_NAME: (v) => v === "", PATH_INFO: (v) => v === "/", QUERY_STRING: (v) => v === "",
  SERVER_PROTOCOL: (v) => v === "HTTP/1.1", SERVER_NAME: any, SERVER_PORT: (v) => /^\d+$/.test(v), SERVER_SOFTWARE: any, GATEWAY_INTERFACE: any,
  REMOTE_ADDR: local, REMOTE_HOST: any, REMOTE_PORT: any, REQUEST_URI: any, RAW_URI: any, PATH_TRANSLATED: any, REQUEST_SCHEME: any, DOCUMENT_ROOT: any,
  CONTENT_LENGTH: (v) => v === "", CONTENT_TYPE: (v) => v === "" || v === "text/plain", HTTP_HOST: local, HTTP_WSGICHECK: any, HTTP_CONNECTION: any,
  "wsgi.version": (v) => v === "(1, 0)", "wsgi.url_scheme": (v) => v === "http", "wsgi.input": (v, e) => e.t !== "NoneType", "wsgi.errors": (v, e) => e.t !== "NoneType",
  "wsgi.multithread": isBool, "wsgi.multiprocess": isBool, "wsgi.run_once": (v) => v === "False", "wsgi.file_wrapper": any, "wsgi.input_terminated": isBool,
  "wsgi.async_input": any, "wsgi.input_factory": any, "wsgi.resume_with_result": any,
};
const required = ["REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.url_scheme", "wsgi.errors",
  "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"];
const optional = ["SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"]; // may be absent where they would be empty

function environValue(v) {
  return v.t === "str" ? pyStr(v.v) : `${text(v.v)}` + (["bool", "tuple", "int"].includes(v.t) ? "" : ` (${text(v.t)})`);
}

// environView shows of an environ what differs from an ordinary one, and the whole on demand.
function environView(environ) {
  const keys = Object.keys(environ).sort();
  const native = (k) => /^[A-Z]/.test(k);
  const odd = keys.filter((k) => {
    const v = environ[k];
    if (native(k) && v.t !== "str") return true;
    return Object.hasOwn(ordinary, k) ? !ordinary[k](v.v, v) : native(k);
  });
  const missing = required.filter((k) => !Object.hasOwn(environ, k) && !optional.includes(k));
  const row = (k) => el("div", { class: "env" }, el("b", {}, text(k)), " ", el("span", {}, environValue(environ[k])));
  return [
    missing.map((k) => el("div", { class: "env missing" }, el("b", {}, k), " is missing")),
    odd.map(row),
    el("details", { class: "environ" }, el("summary", {}, counted(keys.length, "key", "keys") + " in the environ"), keys.map(row)),
  ];
}
