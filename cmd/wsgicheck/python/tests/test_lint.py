"""wsgicheck.lint: what it reports."""

import gc
import io
import os
import warnings

import pytest
from exchanges import Closing, ask, closing_app, environ, found_in, good, line_of

import wsgicheck

HERE = os.path.abspath(__file__)


def test_a_finding_is_a_warning_at_the_line():
    def app(environ, start_response):
        start_response("200 OK", [("Connection", "close")])
        return [b"hello"]

    (file, line, text), = found_in(wsgicheck.lint(app))
    assert (file, line) == (HERE, line_of(app, "start_response("))
    assert "Connection" in text and "PEP 3333" in text and "wsgi/app-no-hop-by-hop" in text and "GET /path" in text and "\n" not in text


@pytest.mark.parametrize("rule, flaw", [
    ("wsgi/app-no-other-stream-members", "environ['wsgi.input'].seek(0)"),
    ("wsgi/app-no-stream-close", "environ['wsgi.input'].close()"),
    ("wsgi/native-string-type", "start_response(b'200 OK', [])"),
    ("wsgi/status-code-space-reason", "start_response('200', [])"),
    ("wsgi/headers-exact-list-of-tuples", "start_response('200 OK', ())"),
    ("wsgi/header-value-no-control-chars", "start_response('200 OK', [('X', 'a\\r\\nb')])"),
    ("wsgi/start-response-called-positionally", "start_response(status='200 OK', headers=[])"),
    ("wsgi/exc-info-is-tuple", "start_response('200 OK', [], 'error')"),
])  # fmt: skip
def test_flaws(rule, flaw):
    code = compile("def app(environ, start_response):\n  %s\n%s  return [b'']\n" % (
        flaw, "" if "start_response" in flaw else "  start_response('200 OK', [])\n"), HERE, "exec")
    names = {}
    exec(code, names)
    assert [(line, rule in text) for _, line, text in found_in(_tolerant(wsgicheck.lint(names["app"])))] == [(2, True)]


def _tolerant(app):
    """A server that takes any arguments of start_response."""

    def call(environ, start_response):
        return app(environ, lambda *args, **keywords: lambda data: None)

    return call


def test_what_is_clean_is_silent():
    def generator(environ, start_response):
        start_response("200 OK", [("Content-Length", "10")])
        environ["wsgi.input"].read(3)
        environ["wsgi.errors"].write("note")
        yield b"hello"
        yield b"hello"

    assert found_in(wsgicheck.lint(good)) == []
    assert found_in(wsgicheck.lint(generator), environ(CONTENT_LENGTH="3", **{"wsgi.input": io.BytesIO(b"abc")})) == []
    assert found_in(wsgicheck.lint(lambda e, s: (s("200 OK", []), Closing([b"a"]))[1])) == []


def test_content_length_counts_values_that_are_not_events_of_their_own():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Length", str(length))])
        for _ in range(1000):
            yield b"x" * 100

    length = 100000
    assert found_in(wsgicheck.lint(app)) == []
    length = 99999
    (_, line, text), = found_in(wsgicheck.lint(app))
    assert line == line_of(app, "start_response(") and "100000 octets" in text


class Forgets:
    """Middleware that does not close what the application returned."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        for value in self.app(environ, start_response):
            yield value


@pytest.mark.parametrize("values", [None, 1])
def test_middleware_that_does_not_close(values):
    watched = wsgicheck.lint(Forgets(wsgicheck.lint(closing_app)))

    def client(environ, start_response):
        result = watched(environ, start_response)
        for _ in range(values or 3):
            next(result, None)
        result.close()
        return []

    (file, line, text), = found_in(client)
    assert file == HERE and line_of(Forgets, "def __call__") <= line <= line_of(Forgets, "yield value")
    assert ("wsgi/close-on-client-disconnect" if values else "wsgi/close-on-normal-completion") in text


def test_the_middleware_is_blamed_and_not_the_application_through_which_it_is_called():
    def adds(environ, start_response):
        def start(status, headers, exc_info=None):
            return start_response(status, headers + [("Connection", "close")], *(exc_info or ()))

        return inner(environ, start)

    def gathers(environ, start_response):
        return [b"".join(failing(environ, start_response))]

    def fails(environ, start_response):
        start_response("200 OK", [])

        class Failing(Closing):
            def __next__(self):
                raise ZeroDivisionError

        return Failing([])

    inner, failing = wsgicheck.lint(good), wsgicheck.lint(fails)
    (file, line, text), = found_in(wsgicheck.lint(adds))
    assert (file, line) == (HERE, line_of(adds, "return start_response(")) and "Connection" in text

    def client(environ, start_response):
        with pytest.raises(ZeroDivisionError):
            wsgicheck.lint(gathers)(environ, start_response)
        return wsgicheck.lint(good)(environ, start_response)

    (file, line, text), = found_in(client)
    assert (file, line) == (HERE, line_of(gathers, "b\"\".join")) and "wsgi/close-on-iteration-error" in text


def test_a_client_that_does_not_close_is_nobodys_fault():
    def passes_on(environ, start_response):
        return inner(environ, start_response)

    inner = wsgicheck.lint(closing_app)
    assert found_in(wsgicheck.lint(passes_on), close=False) == []
    assert found_in(inner, close=False) == []
    gc.collect()
    assert found_in(wsgicheck.lint(good)) == []


def test_strict_raises_to_the_caller():
    def app(environ, start_response):
        start_response("200", [])
        return [b""]

    with pytest.raises(wsgicheck.ConformanceError, match="status-code-space-reason"):
        ask(wsgicheck.lint(app, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error", wsgicheck.ConformanceWarning)
        with pytest.raises(wsgicheck.ConformanceWarning):
            ask(wsgicheck.lint(app))
        warnings.simplefilter("ignore", wsgicheck.ConformanceWarning)
        ask(wsgicheck.lint(app))


def test_errors_of_the_application_pass():
    def app(environ, start_response):
        start_response("200 OK", [])
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        ask(wsgicheck.lint(app))
    with pytest.raises(TypeError, match="cannot be"):
        wsgicheck.lint("app")
