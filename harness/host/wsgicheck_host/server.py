"""The server above the component: one exchange, driven step by step under a schedule."""
import _thread
import gc
import sys
import weakref

from wsgicheck_probe.describe import describe_call, describe_sent, text
from . import streams
from .reports import ABOVE

MOST_VALUES = 400  # of an iterable that does not end


class Server:
    """exchange is the harness's: environ, content and schedule (harness/PROTOCOL.md)."""

    def __init__(self, reports, exchange, aside):
        self.reports, self.exchange, self.places = reports, exchange, reports.places
        self.turn, self.started, self.sent, self.switched, self.async_turn = 1, False, False, False, 0
        self.iterable = self.values = None
        self.tokens = []
        self.kept = []  # nothing is freed before the exchange is over
        self.aside = aside  # runs another request, whole
        self.errors = []  # weak references to those in exc_info
        self.last = None  # what the last thread that was started waits for

    def event(self, kind, at=None, **fields):
        self.reports.event(ABOVE, kind, self.turn, at=self.places.here() if at is None else at, **fields)

    def environ(self):
        exchange = self.exchange
        content = exchange.get("content", "").encode("latin-1")
        environ = dict(exchange.get("environ") or {})
        environ.update({
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": streams.Errors(self.event),
            "wsgi.multithread": bool(exchange.get("beside")), "wsgi.multiprocess": False, "wsgi.run_once": bool(exchange.get("run_once")),
        })
        stream = streams.Input(self.event, content, self.dripping() if exchange.get("drip") else lambda: None)
        if exchange.get("terminated"):
            environ["wsgi.input_terminated"] = True
        if exchange.get("file_wrapper"):
            environ["wsgi.file_wrapper"] = self.file_wrapper
        if exchange.get("async"):
            self.asynchronous(environ, content)
        environ["wsgi.input"] = streams.Unusable(self.event) if exchange.get("async") else stream
        self.kept.append(environ)
        return environ

    def dripping(self):
        """Content that comes from another thread, a piece for each read, so that each waits."""
        def wait():
            ready = _allocate_lock()
            ready.acquire()
            _start_new_thread(ready.release, ())
            ready.acquire()
        return wait

    def file_wrapper(self, *args, **keywords):
        given = list(args) + list(keywords.values())
        self.event("note", name="file_wrapper", value="call", args=counted(args, keywords))
        wrapper = streams.FileWrapper(self.event, given[0], given[1] if len(given) > 1 else 8192)
        self.kept.append(wrapper)
        return wrapper

    # The proposal

    def asynchronous(self, environ, content):
        source = streams.AsyncInput(self.event, self, content)

        def factory():
            self.event("factory", name="switch", type="Token")
            token = streams.Token("switch", lambda: environ.update({"wsgi.input": streams.Input(self.event, source.rest())}))
            self.tokens.append(token)
            return token

        def resume_with_result(call, *args):
            self.event("delegate", name="delegated", type="Token")
            token = streams.Token("delegated", lambda: call(*args))
            self.tokens.append(token)
            return token

        environ.update({"wsgi.async_input": source, "wsgi.input_factory": factory, "wsgi.resume_with_result": resume_with_result})

    def token(self, token):
        """What the server does for a token that was yielded."""
        self.switched = self.switched or token.name == "switch"
        self.on_another_thread(token.run)

    # The response

    def start_response(self, *args, **keywords):
        given = (list(args) + [keywords[name] for name in ("status", "headers", "response_headers", "exc_info") if name in keywords]
                 + [value for name, value in keywords.items() if name not in ("status", "headers", "response_headers", "exc_info")])
        status, headers, exc_info = (given + [None] * 3)[:3]
        self.keep(headers, exc_info)
        fields = described(status, headers, exc_info)
        handled = sys.exc_info()[0]  # by who calls
        if handled is not None:
            fields["types"]["handled"] = handled.__name__
            handled = None
        fields["args"] = counted(args, keywords)
        try:
            self.begin(len(given), exc_info)
        except BaseException as error:
            self.event("start", error=error, **fields)
            raise
        self.event("start", **fields)
        if self.exchange.get("empty_headers") and isinstance(headers, list):
            del headers[:]
        return self.write

    def keep(self, headers, exc_info):
        self.kept.append(headers)
        if not self.exchange.get("references"):
            self.kept.append(exc_info)
        elif isinstance(exc_info, tuple) and len(exc_info) == 3:
            try:
                self.errors.append(weakref.ref(exc_info[1]))
            except TypeError:  # the interpreter's own errors cannot be referred to weakly
                pass

    def look_for_references(self):
        """Lets go of all that belongs to the exchange, and reports an error of exc_info that is there all the same."""
        self.iterable = self.values = None
        del self.kept[:]
        gc.collect()
        if any(error() is not None for error in self.errors):
            self.event("note", at=[], name="exc_info-kept")

    def begin(self, given, exc_info):
        if given < 2:
            raise TypeError("start_response takes a status and headers, and exc_info if need be")
        first, self.started = not self.started, True
        if self.exchange.get("refuse_start") and first:
            raise ValueError("wsgicheck: the server refuses the headers")
        if exc_info:
            if self.sent:
                raise exc_info[1].with_traceback(exc_info[2])
        elif not first:
            raise AssertionError("start_response was called again without exc_info")

    def write(self, *args, **keywords):
        data = (list(args) + list(keywords.values()) + [None])[0]
        fields = describe_sent(data) if isinstance(data, bytes) else {}
        self.event("write", type=type(data).__name__, args=counted(args, keywords), **fields)
        if not isinstance(data, bytes):
            raise TypeError("write() takes bytes, not %s" % type(data).__name__)
        self.sent = self.sent or bool(data)
        if self.reports.full():
            raise ConnectionError("wsgicheck: the client has gone, after more than it can take")

    # The schedule

    def run(self, app):
        environ = self.environ()
        self.event("call", at=[], **describe_call(environ, 2, 0))
        try:
            start_response = Callable(self.start_response) if self.exchange.get("objects") else self.start_response
            self.iterable = app(environ, start_response)
        except BaseException as error:
            self.event("raise", at=self.places.of_error(error), error=error, name="call")
            return
        self.event("returned", at=self.where("__iter__"), value=text(lambda it: type(it).__name__, self.iterable), **shape(self.iterable))
        after = self.exchange.get("close_after")
        self.beside()
        try:
            self.advance(MOST_VALUES if after is None else after)
        finally:
            self.close()
            if self.last is not None:
                self.last.release()

    def beside(self):
        if self.exchange.get("beside") and not self.exchange.get("aside"):
            self.aside()

    def advance(self, most):
        each = self.on_another_thread if self.exchange.get("threads") else lambda step: step()
        count, going = 0, []
        while count < most:
            each(lambda: going.append(self.step()))
            if not going.pop():
                return
            count += 1
            if count == 1:
                self.beside()
        if most == MOST_VALUES:
            self.event("note", at=self.where("__next__"), name="endless", value=str(count))

    def where(self, method):
        return self.places.of(self.values if method == "__next__" and self.values is not None else self.iterable, method)

    def step(self):
        """Resumes the iterable; false at the end or after an error."""
        try:
            if self.values is None:
                self.values = iter(self.iterable)
            value = next(self.values)
        except StopIteration:
            self.event("end", at=self.where("__next__"))
            return False
        except BaseException as error:
            self.event("raise", at=self.places.of_error(error), error=error, name="next")
            return False
        self.kept.append(value)
        fields = {"value": type(value).__name__}
        if isinstance(value, bytes):
            fields.update(describe_sent(bytes(value)))
            self.sent = self.sent or bool(value)
        token = next((token for token in self.tokens if token is value), None)
        if token is not None:
            fields = {"value": "token", "name": token.name}
        self.event("yield", at=self.where("__next__"), **fields)
        if token is not None:
            self.token(token)
        self.turn += 1
        return True

    def close(self):
        try:
            close = getattr(self.iterable, "close", None)
        except Exception as error:
            self.event("raise", at=self.places.of_error(error), error=error, name="close")
            return
        if close is None:
            return
        self.event("close", at=self.where("close"))
        try:
            if self.exchange.get("threads"):
                self.on_another_thread(close)
            else:
                close()
        except BaseException as error:
            self.event("closed", at=self.places.of_error(error), error=error)
        else:
            self.event("closed", at=self.where("close"))

    def on_another_thread(self, step):
        """Runs the step on a thread of its own, and raises what it raises. The thread lasts until another has been started, so that
        their ids differ."""
        done, last, raised = _allocate_lock(), _allocate_lock(), []
        done.acquire()
        last.acquire()

        def run():
            try:
                step()
            except BaseException as error:
                raised.append(error)
            finally:
                done.release()
            last.acquire()
        _start_new_thread(run, ())
        done.acquire()
        if self.last is not None:
            self.last.release()
        self.last = last
        if raised:
            raise raised[0]


class Callable:
    """An object that can be called, and nothing else."""

    __slots__ = ("_call",)

    def __init__(self, call):
        self._call = call

    def __call__(self, *args, **keywords):
        return self._call(*args, **keywords)


_start_new_thread, _allocate_lock = _thread.start_new_thread, _thread.allocate_lock  # gevent replaces them in their module


def counted(args, keywords):
    return {"positional": len(args), "keyword": len(keywords), "environ_type": "dict"}


def shape(iterable):
    """What the interface lets a server ask of an iterable."""
    fields = {"types": {"close": "yes" if hasattr(type(iterable), "close") or "close" in getattr(iterable, "__dict__", {}) else "no",
                        "iter": "yes" if hasattr(type(iterable), "__iter__") or hasattr(type(iterable), "__getitem__") else "no",
                        "file": "yes" if hasattr(type(iterable), "read") and hasattr(type(iterable), "readline") else "no"}}
    try:
        fields["size"] = len(iterable)
    except TypeError:
        pass
    except Exception as error:
        fields["error"] = error
    return fields


def described(status, headers, exc_info):
    """The arguments of start_response, and their types: those of header fields as tuple/2/str/str, each once."""
    types = {"status": type(status).__name__, "headers": type(headers).__name__}
    pairs, kinds = [], []
    try:
        for field in headers:
            kind = type(field).__name__
            if isinstance(field, (tuple, list)):
                kind += "/%d/%s" % (len(field), "/".join(type(part).__name__ for part in field))
            parts = field if isinstance(field, (tuple, list)) else [field]
            pair = [part if type(part) is str else text(repr, part)[:200] for part in parts]
            pairs.append((pair + ["", ""])[:2])
            if kind not in kinds:
                kinds.append(kind)
    except Exception as error:
        kinds.append("raised %s" % type(error).__name__)
    types["fields"] = ", ".join(kinds)
    if exc_info is not None:
        parts = exc_info if isinstance(exc_info, tuple) else ()
        types["exc_info"] = type(exc_info).__name__ + "/" + "/".join(
            "class" if isinstance(part, type) else "error" if isinstance(part, BaseException) else type(part).__name__ for part in parts)
    return {"status": status if isinstance(status, str) else text(repr, status)[:200], "headers": pairs, "types": types,
            "value": "exc_info" if exc_info else None,
            "name": type(exc_info[1]).__name__ if isinstance(exc_info, tuple) and len(exc_info) == 3 else None}
