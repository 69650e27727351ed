"""The plugin for pytest: the fixture wsgicheck_case stands for each case that a server is tested by.

    def test_conformance(wsgicheck_case):
        wsgicheck_case.check()

The ini option wsgicheck_args has the arguments of wsgicheck run: which server, and how. What watches the applications that tests call
is in _pytest_watch.
"""

import shlex
import warnings

import pytest

from wsgicheck import _pytest_watch, _run, _text
from wsgicheck._warning import ConformanceWarning

GROUP = "wsgicheck"  # of pytest-xdist
SESSION = pytest.StashKey()


def pytest_addoption(parser):
    about = "arguments of wsgicheck run, such as: waitress --baseline known-failures.yaml"
    parser.addini("wsgicheck_args", about, type="args", default=[])
    group = parser.getgroup("wsgicheck", "conformance of WSGI servers (fixture wsgicheck_case) and applications")
    group.addoption("--wsgicheck-args", metavar="ARGS", help=about + "; in place of the ini option wsgicheck_args")
    group.addoption("--wsgicheck-json", metavar="FILE", default="", help="keep the JSON report of the run in FILE")
    _pytest_watch.add_options(parser, group)


def pytest_configure(config):
    _pytest_watch.configure(config)


class Session:
    """What one session of pytest knows: the cases that there are, and the run of those that were selected."""

    def __init__(self, config):
        self.config = config
        self.listed = None
        self.blocked_shown = False

    def arguments(self):
        given = self.config.getoption("--wsgicheck-args")
        arguments = self.config.getini("wsgicheck_args") if given is None else shlex.split(given)
        if not arguments:
            raise ValueError("which server? Set wsgicheck_args, an option of pytest, or --wsgicheck-args to the arguments of wsgicheck run")
        if any(a == "--json" or a.startswith("--json=") for a in arguments):
            raise ValueError("wsgicheck_args has --json, which the plugin needs: use --wsgicheck-json FILE")
        return list(arguments)

    def cases(self):
        if self.listed is None:
            self.listed = _run.list_cases(self.arguments(), str(self.config.rootpath))
        return self.listed

    def run(self, ids, temporary):
        """The run of these cases: one, also if there are several workers of pytest-xdist, which have folders beneath temporary."""
        save_as = self.config.getoption("--wsgicheck-json")
        if save_as:
            save_as = str(self.config.invocation_params.dir / save_as)

        def run():
            return _run.run_cases(self.arguments(), str(self.config.rootpath), ids, save_as)

        worker = getattr(self.config, "workerinput", None)
        if worker is None:
            return run()
        return _run.shared(str(temporary / ("wsgicheck-%s.json" % worker["testrunuid"])), run)


def _session(config):
    if SESSION not in config.stash:
        config.stash[SESSION] = Session(config)
    return config.stash[SESSION]


def pytest_generate_tests(metafunc):
    if "wsgicheck_case" not in metafunc.fixturenames:
        return
    try:
        cases = _session(metafunc.config).cases()
    except (OSError, ValueError) as e:
        raise pytest.UsageError("wsgicheck: %s" % e)
    marks = {}
    for profile in sorted({c["profile"] for c in cases}):
        metafunc.config.addinivalue_line("markers", "%s: cases of this profile (wsgicheck)" % profile)
        marks[profile] = [getattr(pytest.mark, profile)]
    if metafunc.config.pluginmanager.hasplugin("xdist"):
        for profile in marks:
            marks[profile].append(pytest.mark.xdist_group(GROUP))
    metafunc.parametrize(
        "wsgicheck_case", [pytest.param(c, id=c["id"], marks=marks[c["profile"]]) for c in cases], indirect=True
    )


@pytest.fixture(scope="session")
def _wsgicheck_run(request, tmp_path_factory):
    """The run of exactly those cases that are selected."""
    ids = []
    for item in request.session.items:
        case = getattr(item, "callspec", None) and item.callspec.params.get("wsgicheck_case")
        if case:
            ids.append(case["id"])
    return _session(request.config).run(list(dict.fromkeys(ids)), tmp_path_factory.getbasetemp().parent)


@pytest.fixture
def wsgicheck_case(request, _wsgicheck_run):
    """A case, after it has run: check() ends the test as the case ended."""
    case = Case(request.param, _wsgicheck_run, _session(request.config))
    # Not record_property, which warns of the schema of JUnit that is pytest's default.
    request.node.user_properties += [("level", case.level), ("verdict", case.verdict), ("seconds", "%.3f" % case.seconds)]
    known = case.found.get("known")
    if known and (case.verdict in ("fail", "warn") or known["entry"] in _wsgicheck_run.stale):
        reason = known["reason"] + (" (%s)" % known["link"] if known.get("link") else "")
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    return case


class Case:
    """A case of wsgicheck and what was found: id, rule, name, level, party, profile, title, expected; verdict, observed, seconds."""

    def __init__(self, listed, run, session):
        self.id, self.rule, self.name = listed["id"], listed["rule"], listed["name"]
        self.party, self.profile = listed["party"], listed["profile"]
        self.title, self.expected = listed["title"], listed["expected"]
        self.found = run.cases.get(self.id, {})
        # That of what was observed may be weaker than the case's.
        self.level = (self.found.get("level") or self.found["rule"]["level"]) if self.found else listed["level"]
        self.verdict = self.found.get("verdict", "error")
        self.observed = self.found.get("observed", "")
        self.seconds = self.found.get("took_ms", 0) / 1000
        self._run, self._session = run, session

    def __repr__(self):
        return "<wsgicheck case %s: %s>" % (self.id, self.verdict)

    def check(self):
        """Pass, fail, skip or warn as the case did."""
        __tracebackhide__ = True
        if not self.found:
            pytest.fail(self._once(self._run.problem or "wsgicheck did not report this case"), pytrace=False)
        if self.found.get("cut") or self.verdict == "blocked":
            pytest.fail("%s: %s" % (self.verdict, self._once(self._run.report.get("cut_short") or self.observed)), pytrace=False)
        if self.verdict in ("pass", "info"):
            return
        if self.verdict in ("not-offered", "not-tested"):
            pytest.skip("%s: %s" % (self.verdict.replace("-", " "), _text.first_line(self.observed)))
        if self.verdict in ("fail", "warn") and not self.found.get("known"):
            if self.found.get("provisional"):
                return self._warn("provisional, not counted")
            if self.verdict == "warn" and not self._run.report["strict"]:
                return self._warn(self.level)
        pytest.fail(_text.describe(self.found), pytrace=False)

    def _warn(self, why):
        warnings.warn(ConformanceWarning("%s (%s): %s" % (self.id, why, _text.first_line(self.observed))), stacklevel=3)

    def _once(self, text):
        """The whole text the first time, then its first line: it is the same for many cases."""
        if self._session.blocked_shown:
            return _text.first_line(text)
        self._session.blocked_shown = True
        return text
