"""wsgicheck, a conformance suite for WSGI servers, applications and middleware.

The command does everything: this package carries it (``python -m wsgicheck``), has a plugin for pytest, and watches applications and
middleware where they run: ``lint(app)``. ``wsgicheck.asgi`` makes an asynchronous WSGI server of an ASGI one.
"""

from wsgicheck._command import find_command
from wsgicheck._lint import lint
from wsgicheck._warning import ConformanceError, ConformanceWarning

__all__ = ["ConformanceError", "ConformanceWarning", "find_command", "lint"]
