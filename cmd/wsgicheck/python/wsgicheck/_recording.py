"""Requests of an application's own tests, kept for wsgicheck app --replay: JSON objects, one on each line.

environ has the variables of CGI and HTTP, and wsgi.url_scheme; content has one character for each octet; test names who made it.
"""

import io
import json
import os
import re
import tempfile

MOST = 1 << 20  # octets of one request's content
_VARIABLE = re.compile("[A-Z][A-Z0-9_]*")


class Recording:
    """One request: its environ, and what is read of its content."""

    def __init__(self, environ, test):
        texts = [(key, value) for key, value in dict.items(environ) if type(key) is str and type(value) is str]
        self.environ = {key: value for key, value in texts if _VARIABLE.fullmatch(key)}
        if type(environ.get("CONTENT_LENGTH")) is int:  # of some clients
            self.environ["CONTENT_LENGTH"] = str(environ["CONTENT_LENGTH"])
        scheme = environ.get("wsgi.url_scheme")
        if type(scheme) is str:
            self.environ["wsgi.url_scheme"] = scheme
        self.test = test
        stream = environ.get("wsgi.input")
        if type(stream).__name__ == "FakePayload":  # of Django's client
            stream = vars(stream).get("_FakePayload__content")
        self.whole = type(stream) is io.BytesIO  # its content can be had without reading it
        self.content = stream.getvalue()[stream.tell():][: MOST + 1] if self.whole else b""

    def took(self, content):
        if not self.whole:
            self.content += content[: MOST + 1 - len(self.content)]

    def line(self):
        """The request as a line; None if not all of its content is known."""
        declared = self.environ.get("CONTENT_LENGTH") or "0"
        length = int(declared) if declared.isdigit() else 0
        if len(self.content) > MOST or len(self.content) < length:
            return None
        found = {"environ": self.environ, "content": self.content[:length].decode("latin-1"), "test": self.test}
        return json.dumps({key: value for key, value in found.items() if value != ""}, sort_keys=True)


class Recorder:
    """Collects requests, each once."""

    def __init__(self):
        self.lines = {}  # request without its test to the line
        self.left_out = 0

    def add(self, line):
        """Add a line; None stands for a request that could not be kept."""
        if line is None:
            self.left_out += 1
            return
        request = json.loads(line)
        request.pop("test", None)
        self.lines.setdefault(json.dumps(request, sort_keys=True), line)

    def save(self, path):
        """Write the file, whole or not at all."""
        folder = os.path.dirname(os.path.abspath(path))
        file, temporary = tempfile.mkstemp(dir=folder, prefix=".wsgicheck-")
        try:
            with os.fdopen(file, "w", encoding="ascii", newline="\n") as f:
                f.writelines(line + "\n" for line in self.lines.values())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
