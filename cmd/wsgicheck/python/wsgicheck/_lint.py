"""wsgicheck.lint: watches one application or middleware, and reports findings as warnings of Python."""

import atexit
import inspect
import os
import re
import sys
import types
import warnings

from wsgicheck import _watching
from wsgicheck._judge import the_judge
from wsgicheck._warning import RAISED, ConformanceError, ConformanceWarning


def lint(app, strict=False):
    """Return a callable that is called as the WSGI application or middleware app, and watches it.

    What breaks a MUST of PEP 3333 is reported as a ConformanceWarning at the line that breaks it, once an exchange is over. Of middleware,
    the application that it is given can be watched too: lint(Middleware(lint(app))) sees what the middleware owes it, such as close().

    :param strict: raise a ConformanceError instead, to whoever called the application or close().
    :raises FileNotFoundError: the command wsgicheck is not installed beside this package.
    """
    if not callable(app):
        raise TypeError("a WSGI application is called with environ and start_response: an object of type %s cannot be" % type(app).__name__)
    return Watched(Linter(the_judge(), strict), app)


def _signature(self, environ, start_response):
    pass


class Watched:
    """Stands for the application: attributes are the application's."""

    def __init__(self, watch, app, root=False):
        object.__setattr__(self, "_wsgicheck", (watch, app, root))

    def __call__(self, *args, **keywords):
        __tracebackhide__ = True
        watch, app, root = self._wsgicheck
        return _watching.call(watch, app, args, keywords, root)

    __call__.__signature__ = inspect.signature(_signature)

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "_wsgicheck")[1], name)

    def __setattr__(self, name, value):
        setattr(self._wsgicheck[1], name, value)

    def __delattr__(self, name):
        delattr(self._wsgicheck[1], name)

    def __repr__(self):
        return "<wsgicheck.lint of %r>" % (self._wsgicheck[1],)


class Watch:
    """Who watches: has exchanges judged, and hands findings to found(exchange, finding), which subclasses have."""

    def __init__(self, judge):
        self.judge = judge
        self.troubles = []

    def test(self):
        """What the exchange is made by, if that is known."""
        return ""

    def record(self, exchange, environ, app):
        """Return who records the request, None for nobody."""
        return None

    def ended(self, exchange, later):
        """Have an exchange judged, or keep it for later."""
        __tracebackhide__ = True
        if later:
            self.judge.later(exchange)
        else:
            self.drain(exchange)

    def drain(self, *exchanges):
        """Have these judged, and those that had to wait."""
        __tracebackhide__ = True
        try:
            found = self.judge.judge(*exchanges)
        except OSError as error:
            self.trouble(error)
            return
        for exchange, finding in found:
            exchange.watch.found(exchange, finding)

    def trouble(self, error):
        """A fault of wsgicheck itself, which must not reach who is watched."""
        self.troubles.append("%s: %s" % (type(error).__name__, error))


_modules = {}  # of files: the module's name, and what Python's warnings know of those that were shown
_said = {}  # what was found where, to the text that was shown first: Python shows the same text once for each line


class Linter(Watch):
    """Findings are warnings."""

    def __init__(self, judge, strict):
        super().__init__(judge)
        self.strict = strict
        atexit.unregister(_drain_at_exit)
        atexit.register(_drain_at_exit, self)  # before the judge is stopped

    def found(self, exchange, finding):
        __tracebackhide__ = True
        file, line = place_of(finding)
        text = _said.setdefault((finding["case"], file, line, finding["observed"]), describe(finding, exchange.request))
        if self.strict:
            raise ConformanceError("%s:%d: %s" % (file, line, text))
        module, registry = _modules.get(file) or _modules.setdefault(file, (_module_of(file), {}))
        warnings.warn_explicit(text, ConformanceWarning, file, line, module, registry)

    def trouble(self, error):
        super().trouble(error)
        if len(self.troubles) == 1:
            warnings.warn_explicit("wsgicheck.lint does not work: " + self.troubles[0], RuntimeWarning, __file__, 1)


def _drain_at_exit(watch):
    try:
        watch.drain()
    except RAISED as finding:
        sys.stderr.write("%s: %s\n" % (type(finding).__name__, finding))


def _module_of(file):
    """The name of the module in the file, by which filters of warnings select."""
    for name, module in list(sys.modules.items()):
        found = vars(module).get("__file__") if isinstance(module, types.ModuleType) else None
        if isinstance(found, str) and os.path.abspath(found) == file:
            return name
    return os.path.splitext(file)[0]


def place_of(finding):
    """(file, line) of the line to mend."""
    file, _, line = finding["at"][-1].rpartition(":")
    return file, int(line)


def shown(file, root=""):
    """The file as a reader names it: from root, or from where packages are installed."""
    root = os.path.join(root or os.getcwd(), "")
    if file.startswith(root) and "site-packages" not in file:
        return file[len(root):]
    return re.sub(r".*[/\\](site|dist)-packages[/\\]", "", file)


def describe(finding, request="", root=""):
    """The finding in one line, without the place."""
    source = re.sub(", lines? .*", "", finding["source"].split(";")[0])
    text = "%s. %s: %s" % (finding["observed"], source, finding["statement"].replace("`", ""))
    if finding.get("consequence"):
        text += " So " + finding["consequence"] + "."
    notes = [finding["rule"]] + ["by way of " + shown(at, root) for at in finding["at"][:-1]]
    if request:
        notes.append("seen in " + request)
    return text + " (%s)" % "; ".join(notes)
