"""What the environ holds: streams that have the listed members alone, the file wrapper, and the proposal's keys.

Whoever looks for another member gets AttributeError, as on a stream without it, and the look is reported.
"""
from wsgicheck_probe.describe import describe_content, text


class Stream:
    """report(kind, **fields) reports an event, with the place of the caller."""

    _name = ""

    def __init__(self, report):
        self._report = report

    def __getattr__(self, name):
        if not name.startswith("__") and "_report" in self.__dict__:
            self.__dict__["_report"]("note", name="member", value=name, method=self._name)
        raise AttributeError("%s has no %r: PEP 3333 does not list it" % (self._name, name))

    def close(self):
        self._report("note", name="stream-close", method=self._name)


class Input(Stream):
    """wsgi.input. What is asked beyond the content's end is reported and finds the end."""

    _name = "wsgi.input"

    def __init__(self, report, content, wait=lambda: None):
        super().__init__(report)
        self._left, self._wait = content, wait

    def _give(self, method, size, cut, args, keywords):
        self._wait()
        before = len(self._left)
        data, self._left = self._left[:cut], self._left[cut:]
        self._report("read", method=method, size=size if isinstance(size, int) else None, left=before, data=data, type="bytes",
                     args={"positional": len(args), "keyword": len(keywords), "environ_type": "dict"} if keywords else None)
        return data

    def _line(self, size):
        end = self._left.find(b"\n") + 1 or len(self._left)
        return end if size is None or size < 0 else min(end, size)

    def read(self, *args, **keywords):
        size = (list(args) + list(keywords.values()) + [None])[0]
        return self._give("read", size, len(self._left) if size is None or size < 0 else size, args, keywords)

    def readline(self, *args, **keywords):
        size = (list(args) + list(keywords.values()) + [None])[0]
        return self._give("readline", size, self._line(size), args, keywords)

    def readlines(self, *args, **keywords):
        hint = (list(args) + list(keywords.values()) + [None])[0]
        lines, rest, end = [], self._left, 0
        while rest[end:] and not (hint and hint > 0 and end >= hint):
            cut = rest.find(b"\n", end) + 1 or len(rest)
            lines.append(rest[end:cut])
            end = cut
        self._give("readlines", hint, end, args, keywords)
        return lines

    def __iter__(self):
        while True:
            line = self._give("iter", None, self._line(None), (), {})
            if not line:
                return
            yield line


class Unusable(Stream):
    """wsgi.input before the switch of the proposal: every use is refused."""

    _name = "wsgi.input"

    def _refuse(self, method):
        error = RuntimeError("wsgi.input cannot be used before the switch")
        self._report("read", method=method, error=error)
        raise error

    def read(self, *size):
        self._refuse("read")

    def readline(self, *size):
        self._refuse("readline")

    def readlines(self, *hint):
        self._refuse("readlines")

    def __iter__(self):
        self._refuse("iter")


class Errors(Stream):
    """wsgi.errors, which keeps nothing."""

    _name = "wsgi.errors"

    def _take(self, method, parts, args, keywords):
        found = describe_content(parts)
        kind = next((type(part).__name__ for part in parts if type(part) is not str), "str")
        written = "".join(part for part in parts if isinstance(part, str))[:200]
        self._report("errors", method=method, type=kind, value=written or found.get("value"),
                     args={"positional": len(args), "keyword": len(keywords), "environ_type": "dict"} if keywords else None)
        if kind != "str":
            raise TypeError("wsgi.errors takes str, not %s" % kind)

    def write(self, *args, **keywords):
        part = (list(args) + list(keywords.values()))[0]
        self._take("write", [part], args, keywords)
        return len(part)

    def writelines(self, *args, **keywords):
        self._take("writelines", list((list(args) + list(keywords.values()))[0]), args, keywords)

    def flush(self):
        self._report("errors", method="flush", type="str")


class FileWrapper:
    """wsgi.file_wrapper: an iterable over the file's blocks."""

    def __init__(self, report, file, size):
        self._file, self._size = file, size
        if hasattr(file, "close"):
            self.close = file.close
        report("note", name="file_wrapper", value="file", type="read" if callable(getattr(file, "read", None)) else text(repr, file)[:200])

    def __iter__(self):
        return self

    def __next__(self):
        data = self._file.read(self._size)
        if data:
            return data
        raise StopIteration


class AsyncInput:
    """wsgi.async_input of the proposal: half of the content, a pause, the rest."""

    def __init__(self, report, server, content):
        half = (len(content) + 1) // 2
        self._report, self._server, self._parts = report, server, [content[:half], b"", content[half:]]

    def __iter__(self):
        return self

    def __next__(self):
        if self._server.async_turn == self._server.turn:
            error = RuntimeError("next() was called in this turn already")
            self._report("next", error=error)
            raise error
        if self._server.switched:
            error = RuntimeError("next() after the switch")
            self._report("next", error=error)
            raise error
        self._server.async_turn = self._server.turn
        if not any(self._parts):
            self._report("next", end=True)
            raise StopIteration
        part = self._parts.pop(0)
        self._report("next", data=part, type="bytes")
        return part

    next = __next__

    def rest(self):
        return b"".join(self._parts)


class Token:
    """What the proposal's factories return: opaque, never bytes."""

    def __init__(self, name, call=None):
        self.name, self.call, self.outcome = name, call, None

    def run(self):
        try:
            value = self.call()
            self.outcome = lambda: value
        except BaseException as error:
            raised = error

            def fail():
                raise raised
            self.outcome = fail

    def result(self):
        if self.outcome is None:
            raise RuntimeError("result() before the application was resumed")
        return self.outcome()
