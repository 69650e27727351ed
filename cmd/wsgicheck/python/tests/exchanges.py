"""Applications and clients for the tests of wsgicheck.lint."""

import inspect
import io
import warnings

import wsgicheck


def environ(**others):
    found = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/path", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    found.update(others)
    return found


def ask(app, given=None, close=True):
    """Call the application as a server does, and return the body."""
    written = []
    result = app(environ() if given is None else given, lambda status, headers, exc_info=None: written.append)
    try:
        return b"".join(written + list(result))
    finally:
        if close and hasattr(result, "close"):
            result.close()


def found_in(app, *args, **keywords):
    """The warnings of one exchange, as (file, line, text)."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        ask(app, *args, **keywords)
    assert all(w.category is wsgicheck.ConformanceWarning for w in seen), [str(w.message) for w in seen]
    return [(w.filename, w.lineno, str(w.message)) for w in seen]


def line_of(function, part):
    """The number of the line of the function that has this part."""
    lines, first = inspect.getsourcelines(function)
    return first + next(i for i, line in enumerate(lines) if part in line)


def good(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


class Closing:
    """An iterable that knows whether it was closed."""

    def __init__(self, values):
        self.values, self.closed = iter(values), 0

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.values)

    def close(self):
        self.closed += 1


def closing_app(environ, start_response):
    start_response("200 OK", [])
    return Closing([b"a", b"b"])
