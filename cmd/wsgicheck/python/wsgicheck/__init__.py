"""wsgicheck, a conformance suite for WSGI servers.

The command does everything: this package carries it (``python -m wsgicheck``), and has a plugin for pytest.
"""

from wsgicheck._command import find_command

__all__ = ["find_command"]
