"""The application that a WSGI server under test hosts: `wsgicheck_probe:application`.

For each request it fetches a program from the harness, runs it, and reports every step
(harness/PROTOCOL.md). It judges nothing. Python 3.8 or later, standard library only.

Start at `application`. programs.py has what a program asks for, machine.py runs its steps,
steps.py has the steps, run.py the state of one request, link.py its connection.

No thread is started and nothing is opened at import, so that the probe works in servers
that fork, that patch the standard library for greenlets, or that have no threads. No module
here may be named `application`: Twisted looks for one before it looks for the callable.
"""
import os

from .errors import ProbeError
from .programs import assemble
from .run import Run

__all__ = ["application"]
# Two modules are loaded when they are needed; the server may have changed its folder by then.
__path__ = [os.path.dirname(os.path.abspath(__file__))]


def application(*args, **keywords):
    environ, start_response = (list(args) + list(keywords.values()) + [None, None])[:2]
    run = Run(environ, start_response)
    try:
        program = run.begin(len(args), len(keywords))
        app = assemble(run, program) if program else None
    except ProbeError as error:
        run.note("probe-error", error)
        run.finish()
        body = ("wsgicheck probe: %s\n" % error).encode("utf-8", "replace")
        start_response("500 Internal Server Error",
                       [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]
    if app is None:
        run.finish()
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Wsgicheck-Stray", "yes")])
        return []
    try:
        result = app(environ, start_response)
    except BaseException:
        run.finish()
        raise
    if not program.get("python") and (result is None or type(result) is list):
        run.finish()  # nothing can happen any more that would have to be reported
    return result
