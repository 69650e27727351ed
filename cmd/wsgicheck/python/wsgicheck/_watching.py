"""Watches an application or middleware: each call of it is an exchange, whose events are judged when it is over.

What it gets and returns are stand-ins where something is to be seen, and the originals where all is known at once.
"""

import sys

from wsgicheck import _exchange, _places, _proxies, _streams
from wsgicheck._warning import RAISED

_KNOWN = (list, tuple, bytes, str, bytearray, dict, set, frozenset, type(None), bool, int, float)  # types that need no stand-in
_getframe = sys._getframe


def call(watch, app, args, keywords, root):
    """Call the application. root says that the caller is a client, not middleware."""
    __tracebackhide__ = True
    exchange = None
    try:
        parent = None if root else _parent(app)
        exchange = _exchange.Exchange(watch if parent is None else parent.watch, app, parent)
        args, keywords = _enter(exchange, app, args, keywords)
    except Exception as error:
        watch.trouble(error)
        if exchange is not None:
            exchange.fail(error)
        return app(*args, **keywords)
    frame = id(_getframe())
    _places.entered[frame] = exchange
    try:
        result = app(*args, **keywords)
    except BaseException as error:
        exchange.event("raise", at=_places.of_error(error), error=error, name="call")
        exchange.end(failed=True)
        raise
    finally:
        del _places.entered[frame]
    return _leave(exchange, result)


def _parent(app):
    """The exchange that the call is part of. Who calls itself is its own client."""
    found = parent = _places.around()
    while found is not None:
        if found.app == id(app) or found.over:
            return None
        found = found.parent
    return parent


def _enter(exchange, app, args, keywords):
    """Report the call, and return the arguments with stand-ins in them."""
    if exchange.parent is not None:
        exchange.parent.calls += 1
    exchange.component = (_places.of(app, "__call__") or [""])[-1]
    given = list(args) + [value for value in keywords.values()]
    environ = given[0] if given else None
    exchange.asked(environ, app)
    exchange.event("call", at=[], environ=_exchange.environ_fields(environ), args=_exchange.counted(args, keywords, environ))
    if len(given) < 2:
        return args, keywords
    if type(environ) is dict:
        exchange.environ = environ
        for key, name, methods in (("wsgi.input", "wsgi.input", _streams.INPUT), ("wsgi.errors", "wsgi.errors", _streams.ERRORS)):
            stream = environ.get(key)
            if stream is not None:
                about = _streams.About(exchange, name, methods, _length(environ), environ.get("webob.is_body_seekable"))
                exchange.replaced[key] = stream, _proxies.stand_in(_streams.Stream, stream, about)
                environ[key] = exchange.replaced[key][1]
    wrapped = _start_response(exchange, given[1])
    if len(args) > 1:
        return (args[0], wrapped) + args[2:], keywords
    return args, {name: wrapped if value is given[1] else value for name, value in keywords.items()}


def _length(environ):
    declared = environ.get("CONTENT_LENGTH")
    if type(declared) is int:  # of some clients
        return declared
    return int(declared) if type(declared) is str and declared.isascii() and declared.isdigit() else None


def _start_response(exchange, original):
    def start_response(*args, **keywords):
        __tracebackhide__ = True
        try:
            given = list(args) + [keywords[name] for name in ("status", "headers", "response_headers", "exc_info") if name in keywords]
            fields = dict(_exchange.start_fields(*(given + [None] * 3)[:3]), args=_exchange.counted(args, keywords))
        except Exception as error:
            exchange.fail(error)
            return original(*args, **keywords)
        try:
            write = original(*args, **keywords)
        except BaseException as error:
            exchange.event("start", error=error, **fields)
            raise
        exchange.event("start", type="callable" if callable(write) else type(write).__name__, **fields)
        return _write(exchange, write) if callable(write) else write

    return start_response


def _write(exchange, original):
    def write(*args, **keywords):
        __tracebackhide__ = True
        data = (list(args) + list(keywords.values()) + [None])[0]
        fields = dict(_exchange.called(args, keywords), type=type(data).__name__)
        if type(data) is bytes:
            fields.update(_exchange.data_fields(data))
        try:
            result = original(*args, **keywords)
        except BaseException as error:
            exchange.event("write", error=error, **fields)
            raise
        exchange.event("write", **fields)
        return result

    return write


def _leave(exchange, result):
    """Report what was returned, and return it or a stand-in."""
    __tracebackhide__ = True
    if exchange.over:
        return result
    try:
        bare = _proxies.bare(result)
        kind = type(bare)
        has = {name: "yes" if _has(bare, *names) else "no" for name, names in (
            ("close", ("close",)), ("iter", ("__iter__", "__getitem__")))}
        has["file"] = "yes" if _has(bare, "read") and _has(bare, "readline") else "no"
        sized = kind in (list, tuple)
        exchange.event("returned", at=_places.of(bare, "__iter__"), value=kind.__name__, types=has, size=len(result) if sized else None)
        if kind in _KNOWN or _is_wrapper(exchange.environ, kind):
            if sized:
                for value in result:
                    exchange.event("yield", at=[], **value_fields(value))
                exchange.event("end", at=[])
            exchange.end()
            return result
        life = Life(exchange, has["close"] == "yes")
        return _proxies.stand_in(Iterable, result, life)
    except RAISED:
        raise
    except Exception as error:
        exchange.fail(error)
        return result


def _has(thing, *names):
    """Whether it has one of the attributes, itself or by its type. It is not asked."""
    try:
        own = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        own = ()
    return any(name in base.__dict__ for base in type(thing).__mro__ for name in names) or any(name in own for name in names)


def _is_wrapper(environ, kind):
    """Servers recognize what their own wsgi.file_wrapper returned by its type."""
    wrapper = environ.get("wsgi.file_wrapper") if type(environ) is dict else None
    return wrapper is kind


def value_fields(value):
    if type(value) is bytes:
        return dict(_exchange.data_fields(value), value="bytes")
    return {"value": type(value).__name__}


class Life:
    """Is held by whatever stands for one iterable: when it is freed, the iterable has been closed or dropped."""

    def __init__(self, exchange, closes):
        self.exchange, self.closes = exchange, closes
        self.begun = self.ended = False

    def __del__(self):
        self.exchange.end(dropped=True)


def _iter(self):
    iterable, life = _proxies.original(self), _proxies.about(self)
    values = _within(life.exchange, lambda: iter(iterable))
    if values is iterable:
        return self
    if life.begun:  # a second pass is nobody's response
        return values
    life.begun = True
    return _proxies.stand_in(Values, values, life)


def _within(exchange, step):
    __tracebackhide__ = True
    frame = id(_getframe())
    _places.entered[frame] = exchange
    try:
        return step()
    except StopIteration:
        raise
    except BaseException as error:
        exchange.event("raise", at=_places.of_error(error), error=error, name="next")
        raise
    finally:
        del _places.entered[frame]


def _next(self):
    __tracebackhide__ = True
    values, life = _proxies.original(self), _proxies.about(self)
    exchange = life.exchange
    try:
        value = _within(exchange, lambda: next(values))
    except StopIteration:
        if not life.ended:
            life.ended = True
            exchange.event("end", at=_places.of(_proxies.bare(values), "__next__"))
            if not life.closes:
                exchange.end()
        raise
    exchange.event("yield", at=_places.of(_proxies.bare(values), "__next__"), **value_fields(value))
    return value


def _len(self):
    iterable, life = _proxies.original(self), _proxies.about(self)
    return _within(life.exchange, lambda: len(iterable))


def _close(iterable, life):
    def close(*args, **keywords):
        __tracebackhide__ = True
        exchange = life.exchange
        frame = id(_getframe())
        exchange.event("close", at=_places.of(_proxies.bare(iterable), "close"))
        _places.entered[frame] = exchange
        try:
            result = iterable.close(*args, **keywords)
        except BaseException as error:
            exchange.event("closed", at=_places.of_error(error), error=error)
            exchange.end(failed=True)
            raise
        finally:
            del _places.entered[frame]
        exchange.event("closed", at=_places.of(_proxies.bare(iterable), "close"))
        exchange.end()
        return result

    return close


class Values(_proxies.StandIn):
    """Stands for the iterator of an iterable that is not its own."""

    __slots__ = ()
    SPECIAL = {"__iter__": _iter, "__next__": _next}


class Iterable(_proxies.StandIn):
    """Stands for what the component returned."""

    __slots__ = ()
    SPECIAL = {"__iter__": _iter, "__next__": _next, "__len__": _len}

    @staticmethod
    def look_up(stand_in, name):
        if name != "close":
            return None
        iterable = _proxies.original(stand_in)
        return _close(iterable, _proxies.about(stand_in)) if hasattr(iterable, "close") else None
