"""The state of one request, and what it reports. Programs in Python know it as `probe`."""
import contextlib
import os
import re
import sys
import threading

from .describe import describe_call, describe_error, describe_sent, text
from .errors import NotKept, ProbeError
from .iterables import Iterable
from .link import Link
from .machine import Machine

PROTOCOL = 1
REMEMBERED = 64  # runs whose kept objects, and sources whose code, stay

kept = {}  # run id to {name: object}


def remember(table, key, value):
    """Puts value into a table of bounded size; if another thread was first, its value stays."""
    value = table.setdefault(key, value)
    while len(table) > REMEMBERED:
        try:
            table.pop(next(iter(table)), None)
        except (StopIteration, RuntimeError):  # another thread changes it
            break
    return value


def scenario_id(environ):
    found = environ.get("HTTP_WSGICHECK")
    if isinstance(found, str) and found:
        return found
    for key, pattern in ("QUERY_STRING", "wsgicheck=([^&]*)"), ("PATH_INFO", "/wsgicheck/([^/]*)"):
        match = re.search(pattern, str(environ.get(key, "")))
        if match:
            return match.group(1)
    return ""


class Run:
    """One call of the application."""

    link = None
    describe_raised = staticmethod(describe_error)  # describes what leaves the application

    def __init__(self, environ, start_response):
        self.environ = environ
        self.start_response = start_response
        self.id = ""
        self.seq = 0
        self.turn = 1
        self.yielded = False
        self.running = 0  # steps and close() calls under way
        self.delegated = 0  # callables handed over that have not run yet
        self.finished = False
        self.write = None
        self.last = b""  # what next() or read() returned last
        self.tokens = {}
        self.caught = None  # the exc_info of the last error that a step caught
        self.file = None
        self.unclosed = 0  # iterables handed out

    def __del__(self):
        try:
            for _ in range(self.unclosed):  # in a cycle the iterable may be freed after its run
                self.event("dropped")
            if self.link is not None:
                self.link.close()
        except Exception:  # the interpreter is going down
            pass

    def begin(self, positional, keyword):
        """Connects and returns the program, None if nobody asked for this request."""
        try:
            self.id = scenario_id(self.environ)
        except Exception:  # environ is nothing like a dict; the call is reported all the same
            pass
        self.link = Link()
        self.link.send({
            "secret": self.link.secret, "protocol": PROTOCOL, "language": "python",
            "version": "%d.%d.%d" % sys.version_info[:3], "id": self.id,
            "event": self.made("call", **describe_call(self.environ, positional, keyword)),
        })
        return self.link.program()

    def finish(self):
        """Ends the connection, after the last delegated callable if some have yet to run."""
        self.finished = True
        self.caught = None
        if self.link is not None and not self.delegated:
            self.link.close()

    def outstanding(self, callables):
        """Counts delegated callables: 1 for one handed over, -1 for one that has run."""
        with self.link.lock:
            self.delegated += callables
            if self.finished:
                self.finish()

    # Reports

    def made(self, kind, **fields):
        self.seq += 1
        event = {"seq": self.seq, "kind": kind, "turn": self.turn,
                 "thread": str(threading.get_ident()), "process": os.getpid()}
        for name, value in fields.items():
            if isinstance(value, (bytes, bytearray)):
                value = bytes(value).decode("latin-1")
            elif isinstance(value, BaseException):
                value = describe_error(value)
            if value is not None and value is not False:
                event[name] = value
        return event

    def event(self, kind, **fields):
        """Reports an event; nothing if the harness has gone or was never reached."""
        if self.link is not None:
            with self.link.lock:
                self.link.send(self.made(kind, **fields))

    def note(self, name, value=None, **fields):
        self.event("note", name=str(name), value=None if value is None else text(str, value), **fields)

    @contextlib.contextmanager
    def reporting(self, kind, **fields):
        """Reports a step when it is over, with what it added to fields or what it raised."""
        try:
            yield fields
        except BaseException as error:
            self.event(kind, **dict({"error": error}, **fields))
            raise
        self.event(kind, **fields)

    @contextlib.contextmanager
    def raising(self):
        """Reports an error that leaves the application."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, ProbeError):
                self.note("probe-error", error)
            self.event("raise", error=self.describe_raised(error))
            raise

    # Steps

    def enter(self, what):
        """Begins a step; false, and reported, if another is running."""
        with self.link.lock:
            alone = not self.running
            if not alone:
                self.event("overlap", name=what)
            elif what == "next" and self.yielded:
                self.turn += 1
                self.yielded = False
            self.running += 1
            return alone

    def leave(self):
        with self.link.lock:
            self.running -= 1

    def resume(self, advance):
        """Goes on with an iterable's steps: advance() gives [value], or None at the end."""
        alone = self.enter("next")
        try:
            with self.raising():
                if not alone:
                    raise RuntimeError("wsgicheck: the iterable was resumed while a step was running")
                found = advance()
            self.yielded = found is not None
            return found
        finally:
            self.leave()

    def complete(self, steps):
        """Runs steps none of which may yield."""
        if Machine(self, steps).advance() is not None:
            raise ProbeError("the program yields where nothing can be yielded")

    # Gates

    def open(self, gate):
        self.event("open", name=gate)
        self.link.gates.add(gate)

    def is_open(self, gate):
        self.link.look()
        return gate in self.link.gates

    def wait(self, gate):
        self.link.wait(gate)
        self.event("waited", name=gate)

    # Objects under names

    def named(self, name):
        """A token of this request, or what a request of the same run has kept."""
        if name in self.tokens:
            return self.tokens[name]
        try:
            return kept[self.id.partition(".")[0]][name]
        except KeyError:
            raise NotKept("nothing is kept under %r in process %d" % (name, os.getpid()))

    def shelf(self):
        """The kept objects of this request's run, by name."""
        return remember(kept, self.id.partition(".")[0], {})

    def track(self, iterable):
        """Wraps an iterable so that its turns, close() and loss are reported."""
        values = iter(iterable)

        def advance():
            for value in values:
                if isinstance(value, bytes):
                    self.event("yield", value="bytes", **describe_sent(value))
                else:
                    self.event("yield", value=type(value).__name__)
                return [value]

        return Iterable(self, advance, getattr(iterable, "close", lambda: None))
