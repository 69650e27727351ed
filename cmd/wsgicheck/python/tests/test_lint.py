"""wsgicheck.lint: what it reports, and what a test can see of it."""

import gc
import io
import os
import subprocess
import sys
import tempfile
import types
import warnings
import weakref

import pytest

import wsgicheck

HERE = os.path.abspath(__file__)


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
    """The warnings of one exchange, as (function's name, rule)."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        ask(app, *args, **keywords)
    assert all(w.category is wsgicheck.ConformanceWarning for w in seen), [str(w.message) for w in seen]
    return [(w.filename, w.lineno, str(w.message)) for w in seen]


def line_of(function, part):
    """The number of the line of the function that has this part."""
    import inspect

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


def closing_app(environ, start_response):
    start_response("200 OK", [])
    return Closing([b"a", b"b"])


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


# What can be seen of it


def test_a_list_is_the_list():
    given = [b"a"]
    assert wsgicheck.lint(lambda e, s: (s("200 OK", []), given)[1])(environ(), lambda *args: None) is given


@pytest.mark.parametrize("make", [
    lambda: (value for value in (b"a", b"b")),
    lambda: Closing([b"a", b"b"]),
    lambda: iter([b"a", b"b"]),
    lambda: types.SimpleNamespace(),
    lambda: type("Sized", (), {"__iter__": lambda self: iter((b"a", b"b")), "__len__": lambda self: 2})(),
    lambda: type("Items", (), {"__getitem__": lambda self, i: (b"a", b"b")[i]})(),
])  # fmt: skip
def test_an_iterable_looks_like_the_original(make):
    thing = make()
    result = wsgicheck.lint(lambda e, s: (s("200 OK", []), thing)[1])(environ(), lambda *args: None)
    assert isinstance(result, type(thing)) and result.__class__ is type(thing)
    assert set(dir(result)) == set(dir(thing))
    for name in ("__len__", "__iter__", "__next__", "__getitem__", "close"):
        assert hasattr(result, name) == hasattr(thing, name), name
    if not hasattr(thing, "__iter__") and not hasattr(thing, "__getitem__"):
        with pytest.raises(TypeError):
            iter(result)
        return
    assert (iter(result) is result) == (iter(thing) is thing)
    if hasattr(thing, "__len__"):
        assert len(result) == 2
    assert list(result) == [b"a", b"b"]


def test_what_a_servers_file_wrapper_returned_is_passed_on():
    class Wrapper:
        def __init__(self, file, size=8192):
            self.file = file

        def __iter__(self):
            return iter(lambda: self.file.read(2), b"")

    def app(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"hello"))

    result = wsgicheck.lint(app)(environ(**{"wsgi.file_wrapper": Wrapper}), lambda *args: None)
    assert type(result) is Wrapper


def test_streams_look_like_the_originals_and_are_put_back():
    def app(environ, start_response):
        stream = environ["wsgi.input"]
        assert isinstance(stream, io.BytesIO) and stream.getvalue() == b"one\ntwo\n" and not stream.closed
        assert list(stream) == [b"one\n", b"two\n"] and stream.read() == b""
        assert io.TextIOWrapper(environ["wsgi.errors"].buffer) if hasattr(environ["wsgi.errors"], "buffer") else True
        start_response("200 OK", [])
        return [b""]

    given = environ(CONTENT_LENGTH="8", **{"wsgi.input": io.BytesIO(b"one\ntwo\n")})
    before = dict(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wsgicheck.ConformanceWarning)
        ask(wsgicheck.lint(app), given)
    assert given == before and all(given[key] is before[key] for key in before)


def test_nothing_is_kept_alive():
    class Request:
        pass

    def app(environ, start_response):
        environ["request"] = request = Request()
        kept.append(weakref.ref(request))
        start_response("200 OK", [])
        yield b"hello"
        assert request is not None

    kept = []
    ask(wsgicheck.lint(app))
    result = wsgicheck.lint(app)(environ(), lambda *args: None)
    next(result)
    del result
    if sys.implementation.name == "cpython":
        assert [ref() for ref in kept] == [None, None]


def test_attributes_are_the_applications():
    class App:
        name = "mine"

        def __call__(self, environ, start_response):
            return good(environ, start_response)

    app = App()
    watched = wsgicheck.lint(app)
    watched.name = "yours"
    assert app.name == "yours" == watched.name and ask(watched) == b"hello"


def run(code):
    """Run Python with the code, which has ask, environ and bad, an application."""
    tests = os.path.dirname(HERE)
    head = "import sys, os; sys.path.insert(0, %r)\nfrom test_lint import ask, environ\nimport wsgicheck\n" % tests
    head += "def bad(environ, start_response):\n    start_response('200', [])\n    return [b'']\n"
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script.py")
        with open(script, "w") as f:
            f.write(head + code)
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([sys.executable, script], capture_output=True, env=environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_forks_and_threads_have_findings_of_their_own():
    code, out, err = run("""
import threading
app = wsgicheck.lint(bad)
ask(app)
if os.fork() == 0:
    ask(wsgicheck.lint(lambda e, s: bad(e, s)))
    try:
        ask(wsgicheck.lint(bad, strict=True))
    except wsgicheck.ConformanceError:
        print("strict in the fork", flush=True)
    os._exit(0)
print(os.wait()[1])
seen = []
def one():
    try:
        ask(wsgicheck.lint(bad, strict=True))
    except wsgicheck.ConformanceError:
        seen.append(1)
threads = [threading.Thread(target=one) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(len(seen))
""")
    assert (code, out.split("\n")) == (0, ["strict in the fork", "0", "8", ""]), err
    assert err.count("ConformanceWarning") == 1  # the fork inherits what was shown


def test_the_judge_ends_with_the_program():
    code, out, err = run("""
import wsgicheck._judge
app = wsgicheck.lint(bad)
assert wsgicheck._judge.the_judge()._process is None
ask(app)
print(wsgicheck._judge.the_judge()._process.pid)
""")
    assert code == 0 and "ResourceWarning" not in err
    with pytest.raises(OSError):
        os.kill(int(out), 0)


def test_what_waits_at_the_end_is_reported():
    code, out, err = run("""
def middle(environ, start_response):
    for value in inner(environ, start_response):
        yield value
from test_lint import closing_app
inner = wsgicheck.lint(closing_app)
list(wsgicheck.lint(middle)(environ(), lambda *args: None))
""")
    assert code == 0 and "wsgi/close-on-normal-completion" in err, err


def test_a_command_that_is_missing_is_named():
    code, out, err = run("""
import wsgicheck._judge
def missing():
    raise FileNotFoundError("the command wsgicheck is not installed beside this package; looked for /nowhere")
wsgicheck._judge.find_command = missing
try:
    wsgicheck.lint(bad)
except FileNotFoundError as error:
    print(error)
""")
    assert code == 0 and "not installed beside this package" in out, err


def test_a_judge_that_dies_reaches_nobody():
    code, out, err = run("""
import wsgicheck._judge
app = wsgicheck.lint(bad)
ask(app)
wsgicheck._judge.the_judge()._process.kill()
wsgicheck._judge.the_judge()._process.wait()
print(ask(app))
""")
    assert (code, out) == (0, "b''\n") and "wsgicheck.lint does not work: OSError: wsgicheck judge does not answer" in err, err
