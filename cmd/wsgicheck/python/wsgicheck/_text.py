"""A case that failed, as text."""

MOST = 12  # lines at each end of a list of evidence
LONGEST = 160  # characters of one value


def describe(case):
    """Return what was expected and observed, and the evidence."""
    rule = case["rule"]
    lines = ["%s#%s  %s" % (rule["id"], case["name"], case.get("level") or rule["level"])]
    _field(lines, "rule", "%s (%s)" % (rule["title"], "; ".join(rule["source"])))
    _field(lines, "expected", case["expected"])
    _field(lines, "observed", case["observed"])
    for note in case["notes"]:
        if note not in case["observed"]:
            _field(lines, "note", note)
    evidence = case["evidence"]
    if evidence:
        _field(lines, "repeat", evidence["command"])
        _section(lines, "on the wire", [_wire(e) for e in evidence["wire"]])
        _section(lines, "in the application", [_event(e) for e in evidence["trace"]])
        _section(lines, "output of the server", evidence["output"].rstrip().splitlines())
    return "\n".join(lines)


def first_line(text):
    return text.strip().split("\n", 1)[0]


def _field(lines, name, text):
    first, *rest = text.strip().splitlines() or [""]
    lines.append("  %-9s %s" % (name, first))
    lines.extend(" " * 12 + line for line in rest)


def _section(lines, title, entries):
    if not entries:
        return
    lines.append("  %s:" % title)
    left = len(entries) - 2 * MOST
    if left > 1:
        entries = entries[:MOST] + ["(%d more)" % left] + entries[-MOST:]
    lines.extend("    " + entry for entry in entries)


def _wire(entry):
    what = entry.get("event", "")
    if "data" in entry:
        what = "%-8s %s" % (entry["dir"], _octets(entry["data"]))
        if entry.get("size", 0) > len(entry["data"]):
            what += " of %d octets" % entry["size"]
    return "%9.1f ms  %s" % (entry["at_ms"], what)


def _event(event):
    words = [event["kind"]]
    for key in ("name", "method", "status", "value"):
        if event.get(key):
            words.append(_short(event[key]))
    if "data" in event:
        words.append(_octets(event["data"]))
    if event.get("end"):
        words.append("the end")
    error = event.get("error")
    if error:
        words.append("raised %s: %s" % (error["type"], _short(error.get("message", ""))))
    if event.get("request"):
        words.append("(request %s)" % event["request"])
    return "%9.1f ms  %s" % (event["at_ms"], " ".join(words))


def _octets(data):
    """Data has one character for each octet."""
    return _short(repr(data.encode("latin-1", "replace")))


def _short(text):
    text = " ".join(text.splitlines())
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."
