"""wsgiref.handlers.SimpleHandler of the standard library: CGI without a process, with streams in memory."""

import io
import sys
from urllib.parse import unquote
from wsgiref.handlers import SimpleHandler

from . import front


class Handler(SimpleHandler):
    origin_server = False  # as under CGI: no status line and no Date of its own
    os_environ = {}  # of this process, which is not one for this request as under CGI


def gateway(application):
    def send(method, target, headers, content):
        path, _, query = target.partition("?")
        name, _, port = front.host(headers).rpartition(":")
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query,
            "SERVER_NAME": name or port, "SERVER_PORT": port if name else "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        }
        for name, value in front.joined(headers).items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key] = value
        output = io.BytesIO()
        Handler(io.BytesIO(content), output, sys.stderr, environ, multithread=True, multiprocess=False).run(application)
        head, _, body = output.getvalue().partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        fields = [tuple(line.split(": ", 1)) for line in lines]
        return status.partition(": ")[2], fields, body

    return send
