"""Watches the applications that tests call, and records the requests: the options --wsgicheck-watch, --wsgicheck-record and the like."""

import threading

import pytest

from wsgicheck import _lint, _replay
from wsgicheck._clients import Clients
from wsgicheck._judge import the_judge
from wsgicheck._recording import Recorder, Recording

NAME = "wsgicheck-watch"  # of the plugin


def add_options(parser, group):
    about = "watch the WSGI applications that tests call, and report which rules they break"
    parser.addini("wsgicheck_watch", about, type="bool", default=False)
    group.addoption("--wsgicheck-watch", action="store_true", help=about)
    group.addoption("--wsgicheck-strict", action="store_true", help="watch, and fail each test in which a rule is broken")
    about = "watch, and make each GET, HEAD and OPTIONS of a test again, as other servers than its client would"
    group.addoption("--wsgicheck-replay", action="store_true", help=about)
    about = "write the requests of tests to FILE, for wsgicheck app --replay"
    group.addoption("--wsgicheck-record", metavar="FILE", default="", help=about)


def configure(config):
    """Register the plugin if an option asks for it."""
    watching = config.getini("wsgicheck_watch") or any(config.getoption("--wsgicheck-" + name) for name in ("watch", "strict", "replay"))
    path = config.getoption("--wsgicheck-record")
    if path and not path.endswith((".jsonl", ".ndjson")):
        raise pytest.UsageError("--wsgicheck-record %s: wsgicheck app --replay reads .jsonl files" % path)
    if watching or path:
        config.pluginmanager.register(Session(config, watching, path), NAME)


class Session:
    """What is watched in one session of pytest. With pytest-xdist, each worker has one, and that of the controller gathers theirs."""

    def __init__(self, config, watching, path):
        self.config, self.watching, self.path = config, watching, path
        self.strict, self.replays = config.getoption("--wsgicheck-strict"), config.getoption("--wsgicheck-replay")
        self.is_worker = hasattr(config, "workerinput")
        if path:
            self.path = str(config.invocation_params.dir / path)
        self.watch = Watch(self)
        self.clients = Clients(self.watch)
        self.recorder = Recorder()
        self.findings = {}  # (case, place, what was observed) to {line, tests}
        self.current = ""  # the test that runs
        self.in_function = None  # the thread of a test's function, while it runs
        self.failing = []  # lines of findings that no report has yet
        self.troubles = []
        try:
            self.watch.judge = the_judge() if watching else None
            if watching:
                self.watch.judge.start()  # before a test can replace what that needs
        except OSError as error:
            raise pytest.UsageError("--wsgicheck-watch: %s" % error)
        self.clients.install()

    def found(self, test, key, line):
        known = self.findings.setdefault(key, {"line": line, "tests": {}})
        if test not in known["tests"]:
            known["tests"][test] = True
            self.failing.append((test, known["line"]))

    # Hooks

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        self.current = item.nodeid
        self.watch.asked.requests = None
        yield
        self.watch.drain()
        self.current = ""

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        self.in_function = threading.get_ident()
        outcome = yield
        self.in_function = None
        if outcome.excinfo is None:
            self.watch.again()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        self.watch.drain()
        outcome = yield
        report = outcome.get_result()
        lines = [line for test, line in self.failing if test == item.nodeid]
        if self.strict and lines and report.passed:
            report.outcome, report.longrepr = "failed", "\n".join(lines)
            self.failing = [one for one in self.failing if one[0] != item.nodeid]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        self.watch.drain()
        if self.is_worker:
            self.config.workeroutput["wsgicheck"] = {
                "findings": [[list(key), known["line"], list(known["tests"])] for key, known in self.findings.items()],
                "late": self.failing,
                "exchanges": self.watch.exchanges,
                "troubles": self.watch.troubles,
                "lines": list(self.recorder.lines.values()),
                "left_out": self.recorder.left_out,
            }
            return
        if self.strict and self.failing and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED  # what was seen when its test had been reported
        if self.path:
            try:
                self.recorder.save(self.path)
            except OSError as error:
                self.troubles.append("the requests could not be written: %s" % error)
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        sent = getattr(node, "workeroutput", {}).get("wsgicheck")
        if sent is None:
            return
        for key, line, tests in sent["findings"]:
            self.findings.setdefault(tuple(key), {"line": line, "tests": {}})["tests"].update(dict.fromkeys(tests))
        self.failing += sent["late"] if self.strict else []
        self.watch.troubles += sent["troubles"]
        self.watch.exchanges += sent["exchanges"]
        self.recorder.left_out += sent["left_out"]
        for line in sent["lines"]:
            self.recorder.add(line)

    def pytest_terminal_summary(self, terminalreporter):
        troubles = self.troubles + self.watch.troubles
        left_out, quiet = self.recorder.left_out, terminalreporter.verbosity < 1
        if self.watching and self.watch.exchanges and not self.findings and not troubles and not self.path and quiet:
            return
        terminalreporter.section("wsgicheck")
        if self.watching and not self.watch.exchanges:
            terminalreporter.line("no WSGI application was called by a client that wsgicheck knows: nothing was watched")
        elif self.watching and (not quiet or not self.findings and not troubles):
            count = self.watch.exchanges
            clean = "" if self.findings else ", and no rule was broken"
            terminalreporter.line("%d call%s of applications watched%s" % (count, "" if count == 1 else "s", clean))
        for known in self.findings.values():
            first, *others = known["tests"]
            also = ", and %d other%s" % (len(others), "s" if len(others) > 1 else "") if others else ""
            terminalreporter.line("%s (%s%s)" % (known["line"], first or "outside of tests", also))
        for trouble in list(dict.fromkeys(troubles))[:3]:
            terminalreporter.line("wsgicheck does not see everything: %s" % trouble)
        if self.path:
            count = len(self.recorder.lines)
            terminalreporter.line("%d request%s in %s%s" % (
                count, "" if count == 1 else "s", _lint.shown(self.path, str(self.config.rootpath)),
                "; %d left out, whose content is not known as a whole" % left_out if left_out else ""))

    def pytest_unconfigure(self):
        self.clients.remove()
        self.watch.drain()
        if self.watch.judge is not None:
            self.watch.judge.stop()


class Watch(_lint.Watch):
    """Watches for a session. Nothing is reported while a test runs: it could see that."""

    def __init__(self, session):
        super().__init__(None)
        self.session = session
        self.exchanges = 0  # that were over
        self.asked = threading.local()  # requests of this thread that can be made again

    def __call__(self, app):
        return _lint.Watched(self, app, root=True)

    def test(self):
        return self.session.current

    def environ(self, environ):
        """A request of a client that calls no WSGI application."""
        if self.session.path:
            try:
                self.session.recorder.add(Recording(environ, self.session.current).line())
            except Exception as error:
                self.trouble(error)

    def again(self):
        """Make the requests again that a client has made: when the test's function is over, if it is one, so that it can count its own."""
        if self.session.in_function == threading.get_ident():
            return
        requests, self.asked.requests = getattr(self.asked, "requests", None), None
        if not requests or getattr(self.asked, "busy", False):
            return
        self.asked.busy = True
        try:
            for request in requests:
                request.again(self)
        finally:
            self.asked.busy = False

    def record(self, exchange, environ, app):
        if exchange.parent is not None or getattr(self.asked, "busy", False):
            return None
        if self.session.replays and environ.get("REQUEST_METHOD") in _replay.METHODS:
            exchange.repeatable = _replay.Request(app, environ)
            self.asked.requests = (getattr(self.asked, "requests", None) or []) + [exchange.repeatable]
        return Recording(environ, self.session.current) if self.session.path else None

    def ended(self, exchange, later):
        if exchange.repeatable is not None and any(event["kind"] == "raise" for event in exchange.events):
            exchange.repeatable.app = None
        if exchange.recording is not None:
            try:
                self.session.recorder.add(exchange.recording.line())
            except Exception as error:
                self.trouble(error)
        if self.session.watching:
            self.exchanges += 1
            self.judge.later(exchange)

    def drain(self, *exchanges):
        if self.judge is not None:
            super().drain(*exchanges)

    def found(self, exchange, finding):
        root = str(self.session.config.rootpath)
        place = _lint.shown("%s:%d" % _lint.place_of(finding), root)
        line = "%s: %s" % (place, _lint.describe(finding, exchange.request, root))
        self.session.found(exchange.test, (finding["case"], place, finding["observed"]), line)
