"""Runs of the command: the list of cases, and one run with the cases of its report."""

import json
import os
import shutil
import subprocess
import tempfile

from wsgicheck._command import find_command


class Run:
    """What a run found. Cases are dicts by id, with the keys of the JSON report; "rule" is that of the case."""

    def __init__(self, report, problem=""):
        self.report = report
        self.problem = problem  # why there is no report
        self.cases = {}
        for rule in report.get("rules", []):
            for case in rule["cases"]:
                self.cases[rule["id"] + "#" + case["name"]] = dict(case, rule=rule)
        self.stale = frozenset((report.get("baseline") or {}).get("stale", []))


def list_cases(arguments, directory):
    """Return what the arguments of a run select: dicts with id, rule, name, level, party, profile, title and expected.

    :raises ValueError: the arguments are wrong; it has the command's own words.
    """
    code, out, err = _command(["list", "--json"] + arguments, directory)
    if code != 0:
        raise ValueError(err or "wsgicheck list ended with %d" % code)
    return json.loads(out.decode("utf-8"))["cases"]


def run_cases(arguments, directory, ids, save_as=""):
    """Run exactly the cases with these ids, and keep the JSON report as the file save_as, if that is given."""
    with tempfile.TemporaryDirectory(prefix="wsgicheck-pytest-") as folder:
        selection, path = os.path.join(folder, "cases"), os.path.join(folder, "report.json")
        with open(selection, "w", encoding="utf-8") as f:
            f.write("\n".join(ids) + "\n")
        code, _, err = _command(["run"] + arguments + ["--rule", "@" + selection, "--json", path], directory)
        try:
            with open(path, encoding="utf-8") as f:
                report = json.load(f)
        except (OSError, ValueError):
            return Run({}, err or "wsgicheck run ended with %d and without a report" % code)
        if save_as:
            shutil.copyfile(path, os.path.join(directory, save_as))
        return Run(report)


def shared(path, run):
    """Return run(), which only one of several processes calls: the first one, which writes what it found to path for the others."""
    with open(path + ".lock", "w") as lock:
        _lock(lock)  # until it is closed
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                return Run(**json.load(f))
        found = run()
        with open(path + ".new", "w", encoding="utf-8") as f:
            json.dump({"report": found.report, "problem": found.problem}, f)
        os.replace(path + ".new", path)
        return found


def _lock(file):
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        return
    import msvcrt

    while True:
        try:
            return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # gives up after ten seconds
        except OSError:
            pass


def _command(arguments, directory):
    """Run the command and return its exit code, its output, and the end of what it says on standard error."""
    with subprocess.Popen(
        [find_command()] + arguments, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            out, err = process.communicate()
        except BaseException:  # Ctrl-C: it stops the server, and must not be killed meanwhile
            process.terminate()
            process.wait()
            raise
    return process.returncode, out, err.decode("utf-8", "backslashreplace").strip()[-4000:]
