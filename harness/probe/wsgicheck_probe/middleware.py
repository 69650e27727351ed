"""Middleware that a program may put around its application.

Each gets the run and an application, and returns an application. Loaded for the first
program that asks for one.
"""
import re


class Passing:
    """A middleware's iterable that passes everything on."""

    def __init__(self, result):
        self.result, self.values = result, iter(result)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.values)

    def close(self):
        if hasattr(self.result, "close"):
            self.result.close()


class CopyingEnviron(Passing):
    def __next__(self):
        found = self.environ.get("wsgi.input")
        if found is not self.given:
            self.given = self.copy["wsgi.input"] = found
        return next(self.values)


def copy_environ(run, app):
    def middleware(environ, start_response):
        copy, given = dict(environ), environ.get("wsgi.input")
        passing = CopyingEnviron(app(copy, start_response))
        passing.environ, passing.copy, passing.given = environ, copy, given
        return passing
    return middleware


class Buffering(Passing):
    held = b""

    def __next__(self):
        try:
            value = next(self.values)
        except StopIteration:
            value, self.held, self.values = self.held, b"", iter(())
            if value:
                return value
            raise
        if not isinstance(value, bytes):
            return value
        self.held += value
        return b""


def buffer(run, app):
    return lambda environ, start_response: Buffering(app(environ, start_response))


HOP_BY_HOP = ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
              "transfer-encoding", "upgrade")
REQUIRED = ("REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.url_scheme",
            "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once")
VARIABLE = (r"(HTTP_.*|REQUEST_METHOD|SCRIPT_NAME|PATH_INFO|QUERY_STRING|CONTENT_TYPE|CONTENT_LENGTH"
            r"|SERVER_(NAME|PORT|PROTOCOL))\Z")


def check(holds, what, *args):
    if not holds:
        raise AssertionError(what % args)


def check_environ(environ):
    check(type(environ) is dict, "environ is a %s", type(environ).__name__)
    for key in REQUIRED:
        check(key in environ, "environ has no %s", key)
    check("wsgi.input" in environ or "wsgi.async_input" in environ, "environ has no wsgi.input")
    for key, value in environ.items():
        if re.match(VARIABLE, key):
            check(type(value) is str and all(c <= "\xff" for c in value), "environ[%r] is %r", key, value)


def check_head(status, headers):
    check(type(status) is str and re.match(r"[1-9][0-9][0-9] [^\x00-\x1f\x7f]*\Z", status), "the status is %r", status)
    check(type(headers) is list, "the headers are a %s", type(headers).__name__)
    for field in headers:
        check(type(field) is tuple and len(field) == 2, "a header is %r", field)
        name, value = field
        check(type(name) is str and re.match(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z", name), "a header's name is %r", name)
        check(name.lower() not in HOP_BY_HOP, "the header %s is hop-by-hop", name)
        check(type(value) is str and not re.search("[\x00-\x08\x0a-\x1f\x7f\u0100-\U0010ffff]", value),
              "the header %s is %r", name, value)


class Validating(Passing):
    """Tokens pass: only the server knows what they are."""

    closed = False

    def __next__(self):
        with self.run.raising():
            check(not self.closed, "the iterable was resumed after close()")
        value = next(self.values)
        with self.run.raising():
            check(not isinstance(value, (str, int, bytearray, type(None))), "a %s was yielded", type(value).__name__)
            check(self.started or not isinstance(value, bytes) or not value, "data came before start_response")
        return value

    def close(self):
        closed, self.closed = self.closed, True
        super().close()
        check(not closed, "close() was called again")


def validate(run, app):
    def middleware(environ, start_response):
        started = []

        def start(status, headers, *exc_info):
            check(not started or exc_info and exc_info[0], "start_response was called again without exc_info")
            check_head(status, headers)
            write = start_response(status, headers, *exc_info)
            started.append(status)
            check(callable(write), "start_response returned %r", write)
            return write

        with run.raising():
            check_environ(environ)
            check(callable(start_response), "start_response is %r", start_response)
        passing = Validating(app(environ, start))
        passing.run, passing.started = run, started
        return passing
    return middleware


MIDDLEWARE = {"copy-environ": copy_environ, "validate": validate, "buffer": buffer}
