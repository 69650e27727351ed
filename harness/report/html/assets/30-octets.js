// Octets of HTTP/1.1, taken apart as the standard frames them: one class for each direction of a connection. What is drawn is how a
// recipient that keeps the rules divides the octets, whatever the server under test did.

const tags = { head: "head", size: "size", data: "chunk", content: "content", trailer: "trailer", beyond: "beyond", unclear: "unclear" };

class Framer {
  // methods are those of the requests on the connection, in order: a response to HEAD has no content.
  constructor(sent, methods) {
    Object.assign(this, { sent, methods, state: "start", left: 0, line: "", head: [], messages: 0, trailers: false });
  }

  // feed returns the segments of the octets: kind, text, and end if a message ends with it. missing says how many octets of this
  // entry the report does not have.
  feed(data, missing = 0) {
    const segments = [];
    let at = 0;
    while (at < data.length) {
      const before = at;
      const kind = this.kindAt(data, at);
      at = this.take(data, at);
      const last = segments.at(-1);
      const piece = data.slice(before, at);
      if (last && last.kind === kind && !last.end) last.text += piece;
      else segments.push({ kind, text: piece });
      if (this.ended) segments.at(-1).end = true;
      this.ended = false;
    }
    if (missing > 0) this.skip(missing);
    return segments;
  }

  kindAt(data, at) {
    if (this.state === "start" && this.messages > 0 && !this.begins(data.slice(at, at + 200))) this.state = "beyond";
    switch (this.state) {
      case "start": return "head";
      case "gap": return "size";
      case "trailer": return this.trailers || !/^\r?\n/.test(this.line + data.slice(at, at + 2)) ? "trailer" : "size";
      default: return this.state;
    }
  }

  // begins reports whether a message can begin with the text, which may go on in the next entry.
  begins(rest) {
    if (this.line) return true;
    if (/^\r?\n/.test(rest)) return true;
    return this.sent ? /^[A-Z]{1,20}( |$)/.test(rest) : rest.startsWith("HTTP/") || "HTTP/".startsWith(rest);
  }

  take(data, at) {
    if (this.state === "content" || this.state === "data") {
      const n = Math.min(this.left, data.length - at);
      this.left -= n;
      if (this.left === 0) this.state === "data" ? (this.state = "gap") : this.finish();
      return at + n;
    }
    if (this.state === "beyond" || this.state === "unclear") return data.length;
    const feed = data.indexOf("\n", at);
    const end = feed < 0 ? data.length : feed + 1;
    this.line += data.slice(at, end);
    if (feed >= 0) {
      const line = this.line.replace(/\r?\n$/, "");
      this.line = "";
      this[{ start: "headLine", head: "headLine", size: "sizeLine", gap: "gapLine", trailer: "trailerLine" }[this.state]](line);
    }
    return end;
  }

  finish() {
    this.messages++;
    this.state = "start";
    this.ended = true;
  }

  headLine(line) {
    if (line === "" && this.head.length === 0) return; // before a request line
    if (line !== "") {
      this.head.push(line);
      this.state = "head";
      return;
    }
    const [first, ...lines] = this.head;
    this.head = [];
    const field = (name) => lines.filter((l) => l.toLowerCase().startsWith(name + ":")).map((l) => l.slice(name.length + 1).trim()).join(",");
    let without = false;
    if (this.sent) {
      this.methods.push(first.split(" ")[0]);
    } else {
      const status = Number(/^HTTP\/\S+ (\d{3})/.exec(first)?.[1]);
      const interim = status >= 100 && status < 200 && status !== 101;
      const method = interim ? "" : this.methods.shift();
      without = interim || method === "HEAD" || status === 204 || status === 304;
    }
    const coding = field("transfer-encoding");
    const length = field("content-length");
    if (without) this.finish();
    else if (coding) this.state = /(^|,)\s*chunked\s*$/i.test(coding) ? "size" : this.sent ? "unclear" : "content";
    else if (length) this.content(length);
    else if (this.sent) this.finish();
    else this.state = "content";
    if (this.state === "content" && !length) this.left = Infinity; // up to the end of the connection
  }

  content(length) {
    const values = new Set(length.split(",").map((v) => v.trim()));
    if (values.size > 1 || !/^\d+$/.test([...values][0])) {
      this.state = "unclear";
      return;
    }
    this.left = Number([...values][0]);
    this.state = "content";
    if (this.left === 0) this.finish();
  }

  sizeLine(line) {
    const size = /^([0-9a-f]{1,12})\s*(;|$)/i.exec(line);
    if (!size) this.state = "unclear";
    else if ((this.left = parseInt(size[1], 16)) === 0) this.state = "trailer";
    else this.state = "data";
  }

  gapLine(line) {
    this.state = line === "" ? "size" : "unclear";
  }

  trailerLine(line) {
    this.trailers = line !== "";
    if (line === "") this.finish();
  }

  skip(n) {
    if ((this.state === "content" || this.state === "data") && n <= this.left) {
      this.left -= n;
      if (this.left === 0) this.state === "data" ? (this.state = "gap") : this.finish();
      return;
    }
    if (this.state !== "beyond") this.state = "unclear";
  }
}

// frame returns the segments of each entry that has octets.
function frame(wire) {
  const framers = new Map();
  const segments = new Map();
  for (const entry of wire) {
    const conn = entry.conn ?? "";
    if (entry.event === "connect") framers.delete(conn); // a new connection of the same name
    if (entry.dir !== "sent" && entry.dir !== "received") continue;
    if (!framers.has(conn)) {
      const methods = [];
      framers.set(conn, { sent: new Framer(true, methods), received: new Framer(false, methods) });
    }
    const data = entry.data ?? "";
    segments.set(entry, framers.get(conn)[entry.dir].feed(data, Math.max(0, (entry.size ?? 0) - data.length)));
  }
  return segments;
}

const names = { "\t": "\\t", "\\": "\\\\" };

function escaped(c) {
  return names[c] ?? "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0");
}

// octetLine shows one line of octets: what prints as it is, the rest as escapes, and how the line ends.
function octetLine(line) {
  const out = [];
  const end = /\r?\n$/.exec(line)?.[0] ?? "";
  const body = line.slice(0, line.length - end.length);
  for (const part of body.match(/[\x20-\x5b\x5d-\x7e]+|[^\x20-\x5b\x5d-\x7e]+/g) ?? []) {
    out.push(/^[\x20-\x5b\x5d-\x7e]/.test(part) ? part : el("span", { class: "esc" }, [...part].map(escaped).join("")));
  }
  if (end === "\r\n") out.push(el("span", { class: "crlf", title: "CR LF" }, "\\r\\n"));
  else if (end) out.push(el("span", { class: "crlf bare", title: "LF without CR" }, "\\n"));
  return el("span", { class: "line" }, out);
}

const maxLines = 16;

// segmentBlock shows one segment, with its kind beside it. Of a long one the beginning is shown, and the rest on demand.
function segmentBlock(segment) {
  const lines = segment.text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const wrapped = lines.flatMap((l) => l.match(/[\s\S]{1,400}/g) ?? []);
  const octets = el("code", {}, wrapped.slice(0, maxLines).map(octetLine));
  const block = el("div", { class: "seg s-" + segment.kind + (segment.end ? " ends" : "") }, el("span", { class: "tag" }, tags[segment.kind]), octets);
  const more = wrapped.length - maxLines;
  if (more > 0) {
    const button = el("button", { type: "button", class: "more" }, counted(more, "more line", "more lines"));
    button.addEventListener("click", () => {
      octets.append(...wrapped.slice(maxLines).map(octetLine));
      button.remove();
    });
    block.append(button);
  }
  return block;
}
