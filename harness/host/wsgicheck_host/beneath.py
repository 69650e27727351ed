"""The application beneath middleware: the probe's, which runs the exchange's program."""
from wsgicheck_probe import iterables, programs
from wsgicheck_probe.describe import describe_call
from wsgicheck_probe.errors import ProbeError
from wsgicheck_probe.run import Run

from .reports import BENEATH


class Lane:
    """Stands for a request's connection: gates are of no use here, since nobody else opens them."""

    def __init__(self, reports):
        self.lock, self.gates, self.over = reports.lock, set(), False

    def look(self):
        pass

    def wait(self, gate):
        raise ProbeError("the program waits for the gate %r; without a server nobody opens one" % gate)

    def close(self):
        pass


class HostedRun(Run):
    """One call of the application beneath."""

    def __init__(self, reports, environ, start_response):
        super().__init__(environ, start_response)
        self.reports, self.link, self.id = reports, Lane(reports), "hosted"

    def event(self, kind, **fields):
        self.reports.event(BENEATH, kind, self.turn, at=self.reports.places.here(), **fields)

    def __del__(self):
        pass  # that something is freed is no evidence here


DELEGATED = ("close", "send", "throw")  # `yield from` looks for them


class Trap:
    """Reports what a caller looks for beyond iteration, len() and close()."""

    __slots__ = ()

    def __getattr__(self, name):
        if not name.startswith("__") and name not in DELEGATED:
            self._run.note("attribute", name)
        raise AttributeError(name)


class Iterator(Trap, iterables.Iterable):
    __slots__ = ("__weakref__",)

    def __del__(self):
        pass


class Sized(Trap, iterables.Sized):
    __slots__ = ("__weakref__",)

    def __del__(self):
        pass


class Outer(Trap):
    """An iterable whose iter() is another object; close() is here."""

    __slots__ = ("_run", "_inner")

    def __init__(self, run, inner):
        self._run, self._inner = run, inner

    def __iter__(self):
        return Inner(self._run, self._inner)

    def close(self):
        self._inner.close()


class Inner(Trap):
    __slots__ = ("_run", "_inner")

    def __init__(self, run, inner):
        self._run, self._inner = run, inner

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._inner)


class Items(Trap):
    """An iterable that has __getitem__ alone."""

    __slots__ = ("_run", "_inner", "_at")

    def __init__(self, run, inner):
        self._run, self._inner, self._at = run, inner, 0

    def __getitem__(self, at):
        if at != self._at:
            raise TypeError("a for loop asks for item %d next, not for %r" % (self._at, at))
        self._at += 1
        try:
            return next(self._inner)
        except StopIteration:
            raise IndexError(at)

    def close(self):
        self._inner.close()


def watched(run, result):
    """The probe's iterable in its place with the traps."""
    kinds = {iterables.Iterable: Iterator, iterables.Sized: Sized}
    if type(result) not in kinds:
        return result
    found = kinds[type(result)].__new__(kinds[type(result)])
    for name in ("_run", "_advance", "_close", "_closed") + (("_length",) if type(result) is iterables.Sized else ()):
        setattr(found, name, getattr(result, name))
    result._closed = True  # it is not the one that is dropped
    return found


def call(reports, program, args, keywords, kept):
    """A call of the application beneath, by the component."""
    given = (list(args) + list(keywords.values()) + [None, None])[:2]
    run = HostedRun(reports, *given)
    kept.append(run)
    run.event("call", **describe_call(given[0], len(args), len(keywords)))
    returns = program.get("returns")
    outer = {"iterable": Outer, "getitem": Items}.get(returns)
    try:
        result = programs.assemble(run, dict(program, returns="iterator") if outer else program)(*given)
    except ProbeError as error:
        run.note("probe-error", error)
        raise
    result = watched(run, result)
    result = outer(run, result) if outer else result
    kept.append(result)
    return result
