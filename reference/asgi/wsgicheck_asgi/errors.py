"""`wsgi.errors`, and what goes wrong in a request."""

import sys
import traceback


class ClientGone(ConnectionError):
    """The client can receive nothing any more."""

    def __init__(self, message="the client went away"):
        super().__init__(message)


class ApplicationFailed(Exception):
    """What the application raised, which may be no Exception at all."""

    def __init__(self, cause):
        super().__init__()
        self.cause = cause


class ResponseBroken(RuntimeError):
    """Raised to the engine, which has to break the connection: the response cannot be completed."""


class ErrorStream:
    """A text stream that takes any str; it writes to another one, or to standard error."""

    def __init__(self, stream=None):
        self.given = stream

    @property
    def stream(self):
        return sys.stderr if self.given is None else self.given

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("wsgi.errors takes str, not %s" % type(text).__name__)
        stream = self.stream
        if stream is None:  # pythonw has no standard error
            return len(text)
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = getattr(stream, "encoding", None) or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        stream = self.stream
        if stream is not None:
            stream.flush()

    def log(self, message, error=None):
        """A line, and the traceback of an error. What fails here fails nothing else."""
        text = "wsgicheck.asgi: %s\n" % message
        if error is not None:
            text += "".join(traceback.format_exception(type(error), error, error.__traceback__))
        try:
            self.write(text)
            self.flush()
        except Exception:
            pass
