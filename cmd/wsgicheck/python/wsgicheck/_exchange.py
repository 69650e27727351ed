"""One request to a component that is watched: its events, in the form that wsgicheck judge reads.

What a component passes is described by its type. Nothing of it is called or kept: a test could see that.
"""

import _thread
import os

from wsgicheck import _places

CUT = 64  # octets of data that an event holds; its size counts all
MANY = 100  # values and reads that are events of their own
_PLAIN = (bool, int, float, type(None))

_lock = _thread.RLock()  # a destructor may report in mid-report
_getpid, _get_ident = os.getpid, _thread.get_ident


class Exchange:
    """parent is the exchange of the middleware that made this call, if that is watched too."""

    def __init__(self, watch, app, parent=None):
        self.watch, self.app, self.parent = watch, id(app), parent
        self.events, self.counted = [], {}
        self.sequence, self.turn = 0, 1
        self.component = ""
        self.calls = 0  # of watched applications beneath
        self.over = False
        self.test = watch.test()
        self.environ, self.replaced = None, {}
        self.request = ""
        self.recording = None  # of the request, if the watch keeps those
        self.repeatable = None  # the request, if it is to be made again

    def event(self, kind, at=None, **fields):
        """Add an event. at has the places; None stands for the caller's."""
        if self.over:
            return
        try:
            for name, value in list(fields.items()):
                if value is None or value is False or value == []:
                    del fields[name]
                elif isinstance(value, BaseException):
                    fields[name] = error_fields(value)
            fields.update(kind=kind, thread=str(_get_ident()), process=_getpid())
            places = _places.here(self) if at is None else at
            with _lock:
                self._add("above", dict(fields, turn=self.turn), places)
                if self.parent is not None and not self.parent.over:
                    if kind in ("call", "close"):
                        places = _places.here(self.parent)
                    self.parent._add("beneath", dict(fields, turn=self.turn), places)
                if kind == "yield":
                    self.turn += 1
        except Exception as error:
            self.fail(error)

    def _add(self, side, event, places):
        key = side, event["kind"]
        count = self.counted[key] = self.counted.get(key, 0) + 1
        if count > MANY and event["kind"] in ("yield", "read", "write"):
            return self._join(side, event)
        self.sequence += 1
        event.update(seq=self.sequence, side=side)
        if places:
            event["at"] = places
        self.events.append(event)

    def _join(self, side, event):
        """Adds an event beyond the limit to the last of its kind, so that lengths count everything."""
        for last in reversed(self.events):
            if last["side"] == side and all(last.get(name) == event.get(name) for name in ("kind", "type", "value")):
                if event["kind"] != "read":
                    last["size"] = sum(e.get("size", len(e.get("data", ""))) for e in (last, event))
                return

    def asked(self, environ, app):
        """Note what app is asked for, and begin to record it, if the watch does that."""
        if not isinstance(environ, dict):
            return
        self.request = " ".join(plain(dict.get(environ, key, "")) for key in ("REQUEST_METHOD", "PATH_INFO")).strip()
        self.recording = self.watch.record(self, environ, app)

    def took(self, content):
        """The component has read this from wsgi.input."""
        if self.recording is not None:
            self.recording.took(content)

    def fail(self, error):
        """A fault of this package must not reach the component: the exchange is not judged."""
        self.over = True
        self.watch.trouble(error)
        self.restore()

    def restore(self):
        """Put back what was replaced in the environ."""
        environ, self.environ = self.environ, None
        for key, (original, ours) in self.replaced.items():
            if environ is not None and environ.get(key) is ours:
                environ[key] = original
        self.replaced = {}

    def end(self, dropped=False, failed=False):
        """The exchange is over. If its iterable was dropped, this is a destructor, and judgment waits, as it does after an error."""
        with _lock:
            if self.over:
                return
            if dropped:
                self.event("dropped", at=[])
            self.over = True
        try:
            self.restore()
        except Exception as error:
            self.watch.trouble(error)
        self.watch.ended(self, later=dropped or failed)

    def message(self):
        """What wsgicheck judge reads."""
        return {"middleware": self.calls > 0, "component": [self.component] if self.component else [], "events": self.events}


def plain(value):
    """The value as text, if asking for that calls none of the component's code."""
    if type(value) is str:
        return value[:2000]
    return repr(value) if type(value) in _PLAIN else "<%s>" % type(value).__name__


def error_fields(error):
    kind = type(error)
    own = kind.__module__ != "builtins"
    return {"type": kind.__name__, "bases": [base.__name__ for base in kind.__mro__[1:-1]], "message": "" if own else str(error)[:200]}


def counted(args, keywords, environ=None):
    return {"positional": len(args), "keyword": len(keywords), "environ_type": "dict" if environ is None else type(environ).__name__}


def called(args, keywords):
    """Fields of a method's event that was called by keyword."""
    return {"args": counted(args, keywords)} if keywords else {}


def data_fields(data):
    return {"data": bytes(data[:CUT]).decode("latin-1"), "size": len(data) if len(data) > CUT else None}


def environ_fields(environ):
    if not isinstance(environ, dict):
        return {}
    return {(key if type(key) is str else plain(key)): {"t": type(value).__name__, "v": plain(value)} for key, value in dict.items(environ)}


def start_fields(status, headers, exc_info):
    """The arguments of start_response, and their types: those of header fields as tuple/2/str/str, each once."""
    types = {"status": type(status).__name__, "headers": type(headers).__name__}
    pairs, kinds = [], []
    for field in headers if type(headers) in (list, tuple) else ():
        kind, parts = type(field).__name__, [field]
        if type(field) in (tuple, list) or isinstance(field, (tuple, list)) and type(field).__iter__ in (tuple.__iter__, list.__iter__):
            parts = list(field)
            kind += "/%d/%s" % (len(parts), "/".join(type(part).__name__ for part in parts))
        pairs.append(([plain(part) for part in parts] + ["", ""])[:2])
        if kind not in kinds:
            kinds.append(kind)
    types["fields"] = ", ".join(kinds)
    name = None
    if exc_info is not None:
        parts = exc_info if type(exc_info) is tuple else ()
        types["exc_info"] = type(exc_info).__name__ + "/" + "/".join(
            "class" if isinstance(part, type) else "error" if isinstance(part, BaseException) else type(part).__name__ for part in parts)
        name = type(parts[1]).__name__ if len(parts) == 3 else None
    return {"status": plain(status), "headers": pairs, "types": types, "value": None if exc_info is None else "exc_info", "name": name}
