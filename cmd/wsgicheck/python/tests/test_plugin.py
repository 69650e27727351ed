"""The plugin, in the environment where the wheel has been installed: python/plugin_test.go makes it."""

import json
import os
import re
import sys
import xml.etree.ElementTree

import pytest

BROKEN = "wsgi/start-response-returns-write"
KEPT = "wsgi/no-block-delay"
SHOULD = "wsgi/stop-iterating-at-content-length#hundred-blocks-more"  # of wsgiref's server
FLAWED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "flawed_server.py")


@pytest.fixture
def project(pytester):
    """A project with one test; project(arguments, …) runs pytest in it, with these arguments of wsgicheck run."""
    pytester.makepyfile(test_server="def test_conformance(wsgicheck_case):\n    wsgicheck_case.check()\n")
    pytester.makefile(".yaml", wsgicheck="targets:\n- name: flawed\n  command: '%s %s {port} {app}'\n" % (sys.executable, FLAWED))

    def run(arguments, *options):
        pytester.makeini("[pytest]\nwsgicheck_args = %s\naddopts = --strict-markers\n" % arguments)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rA", *options)

    run.pytester = pytester
    return run


def name(case):
    return "test_server.py::test_conformance[%s]" % case


def cases(result, outcome):
    """The ids of the cases that ended so."""
    return re.findall(r"^%s test_server\.py::test_conformance\[(.*?)\]" % outcome, result.stdout.str(), re.M)


def test_one_run_of_what_is_selected(project):
    result = project("reference --rule %s,%s" % (KEPT, BROKEN), "-k", KEPT, "--wsgicheck-json", "report.json")
    with open(str(project.pytester.path / "report.json"), encoding="utf-8") as f:
        report = json.load(f)
    ran = [r["id"] + "#" + c["name"] for r in report["rules"] for c in r["cases"]]
    assert ran and ran == cases(result, "PASSED")
    assert all(id.startswith(KEPT + "#") for id in ran)
    assert result.ret == 0


def test_a_node_id_selects_a_case(project):
    result = project("reference", name(KEPT + "#single-octets"))
    assert cases(result, "PASSED") == [KEPT + "#single-octets"]
    result.assert_outcomes(passed=1)


def test_profiles_are_markers(project):
    result = project("reference --rule async-input/provided,threads/one-at-a-time", "-m", "async-input", "--collect-only", "-q")
    listed = [line for line in result.stdout.lines if "::" in line]
    assert listed and all("[async-input/provided#" in line for line in listed)


def test_a_failure_says_what_was_expected_and_observed(project):
    result = project("flawed --rule %s#write" % BROKEN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        BROKEN + "#write  MUST",
        "  rule      *(PEP 3333,*",
        "  expected  *",
        "  observed  *",
        "  repeat    wsgicheck run flawed --rule '%s#write' --verbose" % BROKEN,
        "  on the wire:",
        "* ms  sent     b'GET / HTTP/1.1\\r\\n*",
        "  in the application:",
        "* ms  start 200 OK*",
    ])
    assert "pytest_plugin.py" not in result.stdout.str()


def test_what_the_baseline_lists_is_expected_to_fail(project):
    project.pytester.makefile(".yaml", known="known-failures:\n- {id: %s, reason: no write here, link: 'https://example.org/1'}\n" % BROKEN)
    result = project("flawed --rule %s#write,%s#single-octets --baseline known.yaml" % (BROKEN, KEPT))
    result.assert_outcomes(xfailed=1, passed=1)
    result.stdout.fnmatch_lines(["XFAIL*%s#write*" % BROKEN])
    assert "no write here (https://example.org/1)" in result.stdout.str()


def test_a_stale_entry_fails(project):
    project.pytester.makefile(".yaml", known="known-failures:\n- {id: '%s#single-octets', reason: it was slow}\n" % KEPT)
    result = project("flawed --rule %s --baseline known.yaml" % KEPT)
    assert cases(result, "FAILED") == [KEPT + "#single-octets"]
    result.stdout.fnmatch_lines(["*XPASS(strict)*it was slow*"])


def test_a_broken_should_is_a_warning(project):
    result = project("flawed --rule " + SHOULD)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*ConformanceWarning: %s (SHOULD): *" % SHOULD])
    project("flawed --strict --rule " + SHOULD).assert_outcomes(failed=1)


def test_what_is_not_offered_is_skipped(project):
    result = project("flawed --rule comet/pushed")
    assert not cases(result, "PASSED") and not cases(result, "FAILED") and result.ret == 0
    result.stdout.fnmatch_lines(["SKIPPED*not offered: the environ has no wsgi.async_input"])


def test_last_failed_runs_only_what_failed(project):
    arguments = "flawed --rule %s#write,%s#single-octets" % (BROKEN, KEPT)
    project(arguments, "-p", "cacheprovider").assert_outcomes(failed=1, passed=1)
    result = project(arguments, "-p", "cacheprovider", "--lf", "--wsgicheck-json", "report.json")
    result.assert_outcomes(failed=1)
    with open(str(project.pytester.path / "report.json"), encoding="utf-8") as f:
        assert sum(len(r["cases"]) for r in json.load(f)["rules"]) == 1


@pytest.mark.parametrize("dist", ["loadgroup", "load"])
def test_workers_share_one_run(project, dist):
    project.pytester.makepyfile(test_server="""
        def test_conformance(wsgicheck_case, worker_id):
            open("ran-%d" % wsgicheck_case._run.report["seed"], "a").close()
            open("worker-" + worker_id, "a").close()
            wsgicheck_case.check()
    """)
    result = project("reference --rule " + KEPT, "-n", "2", "--dist", dist)
    assert result.ret == 0 and len(cases(result, "PASSED")) > 2
    made = os.listdir(str(project.pytester.path))
    assert len([name for name in made if name.startswith("ran-")]) == 1
    if dist == "load":
        assert len([name for name in made if name.startswith("worker-")]) == 2


def test_junit_has_level_and_time(project):
    project("flawed --rule %s#write,%s#single-octets" % (BROKEN, KEPT), "--junit-xml=junit.xml")
    tree = xml.etree.ElementTree.parse(str(project.pytester.path / "junit.xml"))
    found = {}
    for case in tree.iter("testcase"):
        found[case.get("name")] = {p.get("name"): p.get("value") for p in case.iter("property")}
    broken, kept = found["test_conformance[%s#write]" % BROKEN], found["test_conformance[%s#single-octets]" % KEPT]
    assert (broken["level"], broken["verdict"]) == ("MUST", "fail")
    assert (kept["level"], kept["verdict"]) == ("MUST NOT", "pass")
    assert float(kept["seconds"]) >= 0


def test_a_server_that_does_not_start_fails_every_case(project):
    result = project("--command 'false {port}' --rule " + KEPT)
    failed = cases(result, "FAILED")
    assert len(failed) > 1 and not cases(result, "PASSED") and "SKIPPED" not in result.stdout.str()
    result.stdout.fnmatch_lines(["blocked: *false*"])


def test_a_case_that_did_not_run_fails(project):
    result = project("flawed --max-time 1ms --rule " + KEPT)
    assert cases(result, "FAILED") and not cases(result, "PASSED") and "SKIPPED" not in result.stdout.str()


@pytest.mark.parametrize("arguments, words", [
    ("", "which server?"),
    ("flawd", 'there is no target "flawd"*did you mean flawed'),
    ("flawed --baseline absent.yaml", "absent.yaml: no such file"),
    ("flawed --json report.json", "use --wsgicheck-json FILE"),
])
def test_wrong_arguments_are_reported(project, arguments, words):
    result = project(arguments)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*%s*" % words.replace("?", "[?]")])
    assert "Traceback" not in result.stdout.str()


def test_other_tests_need_no_server(project):
    project.pytester.makepyfile(test_server="def test_other():\n    pass\n")
    project("").assert_outcomes(passed=1)
