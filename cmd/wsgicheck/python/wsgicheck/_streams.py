"""Stand-ins for wsgi.input and wsgi.errors."""

from wsgicheck import _exchange, _proxies

# What wrappers of the standard library ask any stream, and what others ask only after they have looked for it.
_PROBED = frozenset(("readable", "writable", "seekable", "readinto", "readinto1", "read1", "readall", "isatty", "fileno"))
_SEEKING = frozenset(("seek", "tell"))


class About:
    """left is how much of the content has not been read, None if no length is declared."""

    def __init__(self, exchange, name, methods, left=None, seekable=False):
        self.exchange, self.name, self.methods, self.left = exchange, name, methods, left
        self.allowed = _PROBED | _SEEKING if seekable else _PROBED
        self.looked = {}


def _take(about, method, args, keywords, data, error=None):
    """Report that a method of wsgi.input was called, and what came of it: bytes, or a list of them."""
    size = (list(args) + list(keywords.values()) + [None])[0]
    parts = data if type(data) is list else [] if data is None else [data]
    odd = next((type(part).__name__ for part in parts if type(part) is not bytes), "bytes")
    got = b"".join(parts) if odd == "bytes" else b""
    left = about.left
    if left is not None:
        about.left = max(0, left - len(got))
    about.exchange.took(got)
    about.exchange.event(
        "read", method=method, size=size if type(size) is int else None, left=left, type=odd, error=error,
        data=got[: _exchange.CUT].decode("latin-1"), **_exchange.called(args, keywords)
    )  # fmt: skip


def _reading(method):
    def call(stream, about):
        def reading(*args, **keywords):
            try:
                data = getattr(stream, method)(*args, **keywords)
            except BaseException as error:
                _take(about, method, args, keywords, None, error)
                raise
            _take(about, method, args, keywords, data)
            return data

        return reading

    return call


def _writing(method):
    def call(stream, about):
        def writing(*args, **keywords):
            given = (list(args) + list(keywords.values()) + [""])[0]
            parts = given if type(given) in (list, tuple) else [given] if method == "write" else []
            odd = next((type(part).__name__ for part in parts if type(part) is not str), "str")
            fields = dict(_exchange.called(args, keywords), method=method, type=odd)
            try:
                result = getattr(stream, method)(*args, **keywords)
            except BaseException as error:
                about.exchange.event("errors", error=error, **fields)
                raise
            about.exchange.event("errors", **fields)
            return result

        return writing

    return call


INPUT = {name: _reading(name) for name in ("read", "readline", "readlines")}
ERRORS = {name: _writing(name) for name in ("write", "writelines", "flush")}


def _next(self):
    stream, about = _proxies.original(self), _proxies.about(self)
    line = next(stream)
    _take(about, "iter", (), {}, line)
    return line


def _iter(self):
    stream, about = _proxies.original(self), _proxies.about(self)
    values = iter(stream)
    return self if values is stream else _Lines(values, about)


class _Lines:
    """The iterator of a stream that is not its own."""

    def __init__(self, values, about):
        self._values, self._about = values, about

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._values)
        _take(self._about, "iter", (), {}, line)
        return line


class Stream(_proxies.StandIn):
    __slots__ = ()
    SPECIAL = {"__next__": _next, "__iter__": _iter}

    @staticmethod
    def look_up(stand_in, name):
        about = _proxies.about(stand_in)
        if about.exchange.over or name.startswith("__"):
            return None
        stream = _proxies.original(stand_in)
        member = getattr(stream, name)
        if name in about.methods:
            return about.methods[name](stream, about)
        about.looked[name] = about.looked.get(name, 0) + 1
        if name in about.allowed or not callable(member) or about.looked[name] > 1:
            return None

        def used(*args, **keywords):
            if about.looked[name] == 1:  # or it was looked for first
                if name == "close":
                    about.exchange.event("note", name="stream-close", method=about.name)
                else:
                    about.exchange.event("note", name="member-used", value=name, method=about.name)
            return member(*args, **keywords)

        return used
