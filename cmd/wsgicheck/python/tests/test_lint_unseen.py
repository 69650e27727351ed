"""wsgicheck.lint: what a test can see of it, which is as little as can be, and what it leaves in a program."""

import io
import os
import subprocess
import sys
import tempfile
import types
import warnings
import weakref

import pytest
from exchanges import Closing, ask, environ, good

import wsgicheck

HERE = os.path.abspath(__file__)


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
    head = "import sys, os; sys.path.insert(0, %r)\nfrom exchanges import ask, environ\nimport wsgicheck\n" % tests
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
from exchanges import closing_app
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
