"""The plugin's options --wsgicheck-watch, --wsgicheck-strict and --wsgicheck-record, with the test clients that it knows."""

import json
import re

import pytest

APPLICATIONS = """
def good(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]

def bad(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"hello"]

def hop_by_hop(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
    return [b"hello"]
"""
PLACE = "applications.py:7: "  # in bad
CLIENTS = {
    "werkzeug": """
        from werkzeug.test import Client
        assert Client({app}).post("/path?q=1", data=b"abc").data == b"hello"
    """,
    "webtest": """
        import webtest
        assert webtest.TestApp({app}, lint=False).post("/path?q=1", b"abc").body == b"hello"
    """,
    "webtest-lint": """
        import webtest
        assert webtest.TestApp({app}).post("/path?q=1", b"abc").body == b"hello"
    """,
    "httpx": """
        import httpx
        with httpx.Client(transport=httpx.WSGITransport(app={app}), base_url="http://localhost") as client:
            assert client.post("/path?q=1", content=b"abc").content == b"hello"
    """,
    "requests": """
        import requests, wsgiadapter
        session = requests.Session()
        session.mount("http://localhost/", wsgiadapter.WSGIAdapter({app}))
        assert session.post("http://localhost/path?q=1", data=b"abc").content == b"hello"
    """,
    "falcon": """
        from falcon.testing import simulate_post
        assert simulate_post({app}, "/path", query_string="q=1", body="abc").content == b"hello"
    """,
    "wsgiref": """
        import io
        from wsgiref.handlers import SimpleHandler
        environ = dict(REQUEST_METHOD="POST", PATH_INFO="/path", QUERY_STRING="q=1", CONTENT_LENGTH="3")
        environ.update(SERVER_NAME="localhost", SERVER_PORT="80", SERVER_PROTOCOL="HTTP/1.1")
        out = io.BytesIO()
        SimpleHandler(io.BytesIO(b"abc"), out, io.StringIO(), environ).run({app})
        assert out.getvalue().endswith(b"hello")
    """,
}


@pytest.fixture
def project(pytester):
    """A project with tests of an application; project(client, app, …) runs them."""
    pytester.makepyfile(applications=APPLICATIONS)

    def run(client, app, *options):
        body = CLIENTS[client].format(app=app)
        head, tail = "from applications import good, bad, hop_by_hop\ndef test_it():\n", "\ndef test_again():\n    test_it()\n"
        pytester.makepyfile(test_app=head + body + tail)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)

    run.pytester = pytester
    return run


def findings(result):
    return [line for line in result.outlines if re.match(r"\S+:\d+: ", line) and "PEP 3333" in line]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_finding_is_a_line_of_the_summary(project, client):
    lint = client == "webtest-lint"  # which looks at Content-Length itself
    result = project(client, "hop_by_hop" if lint else "bad", "--wsgicheck-watch")
    result.assert_outcomes(passed=2)
    (line,) = findings(result)
    assert line.startswith("applications.py:11: " if lint else PLACE) and "(test_app.py::test_it, and 1 other)" in line


@pytest.mark.parametrize("client", CLIENTS)
def test_it_is_silent_when_clean_and_watched_all_the_same(project, client):
    assert "wsgicheck" not in "\n".join(line for line in project(client, "good", "--wsgicheck-watch").outlines if "plugins:" not in line)
    result = project(client, "good", "--wsgicheck-watch", "-v")
    result.stdout.fnmatch_lines(["2 calls of applications watched, and no rule was broken"])


@pytest.mark.parametrize("client", CLIENTS)
def test_requests_are_recorded(project, client):
    result = project(client, "good", "--wsgicheck-record", "requests.jsonl")
    result.stdout.fnmatch_lines(["1 request in requests.jsonl"])
    (line,) = (project.pytester.path / "requests.jsonl").read_text().splitlines()
    request = json.loads(line)
    assert request["content"] == "abc" and request["test"] == "test_app.py::test_it"
    found = {key: request["environ"].get(key) for key in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme")}
    assert found == {"REQUEST_METHOD": "POST", "PATH_INFO": "/path", "QUERY_STRING": "q=1", "wsgi.url_scheme": "http"}


def test_with_strict_a_finding_fails_its_test(project):
    result = project("werkzeug", "bad", "--wsgicheck-strict")
    result.assert_outcomes(failed=2)
    assert PLACE in result.stdout.str().partition("= FAILURES =")[2].partition("= wsgicheck =")[0]
    assert project("werkzeug", "good", "--wsgicheck-strict").ret == 0


def test_an_ini_option_watches_too(project):
    project.pytester.makeini("[pytest]\nwsgicheck_watch = true\n")
    assert findings(project("werkzeug", "bad"))


def test_what_was_not_watched_is_said(project):
    project.pytester.makepyfile(test_other="def test():\n    pass\n")
    result = project.pytester.runpytest_subprocess("--wsgicheck-watch", "test_other.py")
    result.stdout.fnmatch_lines(["no WSGI application was called by a client that wsgicheck knows: nothing was watched"])


def test_workers_send_what_they_found(project):
    result = project("werkzeug", "bad", "--wsgicheck-watch", "--wsgicheck-record", "requests.jsonl", "-n", "2", "--dist", "each")
    assert len(findings(result)) == 1
    result.stdout.fnmatch_lines(["1 request in requests.jsonl"])
    assert project("werkzeug", "bad", "--wsgicheck-strict", "-n", "2").ret == 1


def test_everything_is_as_before_when_the_session_is_over(project):
    project.pytester.makeconftest("""
        import sys
        import werkzeug.test, wsgiref.validate
        before = werkzeug.test.run_wsgi_app, wsgiref.validate.validator
        finders = list(sys.meta_path)
        def pytest_unconfigure(config):
            pass
        import atexit
        def check():
            assert (werkzeug.test.run_wsgi_app, wsgiref.validate.validator) == before
            print("restored:", sys.meta_path == finders or "wsgicheck" not in repr(sys.meta_path))
        atexit.register(check)
    """)
    project("werkzeug", "bad", "--wsgicheck-watch").stdout.fnmatch_lines(["restored: True"])


def test_warnings_and_filters_of_tests_see_nothing(project):
    project.pytester.makeini("[pytest]\nfilterwarnings = error\n")
    result = project("werkzeug", "bad", "--wsgicheck-watch")
    result.assert_outcomes(passed=2)
    assert findings(result)


@pytest.mark.parametrize("name, words", [("requests.txt", "reads .jsonl files"), ("absent/requests.jsonl", "could not be written")])
def test_a_file_that_cannot_be_written_is_named(project, name, words):
    result = project("werkzeug", "good", "--wsgicheck-record", name)
    assert result.ret != 0 and words in result.stdout.str() + result.stderr.str()


def test_requests_of_djangos_client_are_recorded(project):
    project.pytester.makepyfile(test_app="""
        import django
        from django.conf import settings
        from django.http import HttpResponse
        from django.urls import path
        settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x")
        django.setup()
        urlpatterns = [path("path", lambda request: HttpResponse("hello"))]
        def test_it():
            from django.test import Client
            assert Client().get("/path?q=1").content == b"hello"
    """)
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "--wsgicheck-record", "requests.jsonl")
    result.assert_outcomes(passed=1)
    (line,) = (project.pytester.path / "requests.jsonl").read_text().splitlines()
    assert json.loads(line)["environ"]["QUERY_STRING"] == "q=1"


def test_replay_closes_early_in_the_tests_own_state(project):
    project.pytester.makepyfile(test_app="""
        import unittest
        import pytest
        import wsgicheck
        from werkzeug.test import Client
        calls = []

        class Response:
            def __iter__(self):
                return iter((b"a", b"b"))
            def close(self):
                pass

        def app(environ, start_response):
            calls.append(environ["REQUEST_METHOD"])
            start_response("200 OK", [])
            return Response()

        def late(environ, start_response):
            result = inner(environ, start_response)
            def values():
                try:
                    yield from result
                finally:
                    result.close()
            return values()

        inner = wsgicheck.lint(app)

        def ask():
            del calls[:]
            assert Client(late).get("/").data == b"ab"
            Client(late).post("/")

        @pytest.fixture
        def state():
            yield calls
            print("function:", *calls)

        def test_function(state):
            ask()
            assert calls == ["GET", "POST"]

        class Case(unittest.TestCase):
            def test_method(self):
                ask()
                print("method:", *calls)
    """)
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "-s", "--wsgicheck-watch")
    assert not findings(result)
    assert "method: GET POST\n" in result.stdout.str()
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "-s", "--wsgicheck-replay")
    result.assert_outcomes(passed=2)
    assert "function: GET POST GET GET GET\n" in result.stdout.str() and "method: GET GET GET GET POST\n" in result.stdout.str()
    (line,) = findings(result)
    assert "wsgi/close-on-client-disconnect" in line and "before its first value" in line and line.startswith("test_app.py:")
