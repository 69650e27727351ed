"""Makes a request of a test again, as servers other than the test's client would."""

import io
import re

from wsgicheck import _watching

METHODS = ("GET", "HEAD", "OPTIONS")  # that are safe
_KEPT = re.compile("[A-Z][A-Z0-9_]*|wsgi[.](version|url_scheme|multithread|multiprocess|run_once|file_wrapper|input_terminated)")


class Request:
    """What a test has asked an application, without what the client or the application put into its environ for themselves."""

    def __init__(self, app, environ):
        self.app = app
        self.environ = {key: value for key, value in dict.items(environ) if type(key) is str and _KEPT.fullmatch(key)}

    def again(self, watch):
        """Make it again under each schedule; watch sees it. What is raised is no matter of the test. What failed before is left alone."""
        if self.app is None:
            return
        for schedule in (_closed_before_the_first, _closed_after_the_first, _headers_emptied):
            environ = dict(self.environ, **{"wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()})
            try:
                schedule(lambda start_response, environ=environ: _watching.call(watch, self.app, (environ, start_response), {}, True))
            except Exception:
                pass


def _closed_before_the_first(call):
    _close(call(_start_response()))


def _closed_after_the_first(call):
    result = call(_start_response())
    try:
        next(iter(result), None)
    finally:
        _close(result)


def _headers_emptied(call):
    result = call(_start_response(empty=True))
    try:
        for _ in result:
            pass
    finally:
        _close(result)


def _close(result):
    if hasattr(result, "close"):
        result.close()


def _start_response(empty=False):
    written = []

    def start_response(status, headers, exc_info=None):
        if exc_info and any(written):
            raise exc_info[1].with_traceback(exc_info[2])
        if empty and isinstance(headers, list):
            del headers[:]
        return written.append

    return start_response
