"""The front: one whole request per connection in, one whole response out."""

import http.client
import socket
import socketserver
import sys
import traceback

MOST = 64 << 20  # octets of a request, far more than any case sends
WITHOUT_CONTENT = (204, 304)


class Malformed(Exception):
    """The request is none that a gateway could be given."""


def serve(send, host, port):
    """Serve on host and port until the process ends. A thread for each request: an application that waits keeps none other."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            answer(self.request, send)

    class Front(socketserver.ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        allow_reuse_address = True
        daemon_threads = True
        request_queue_size = 128

    Front((host, port), Handler).serve_forever()


def answer(connection, send):
    """Read a request, have the gateway answer it, and write that."""
    try:
        request = read_request(connection)
    except Malformed as error:
        connection.sendall(render(400, [], ("wsgicheck's front: %s\n" % error).encode("ascii", "replace")))
        end(connection)
        return
    if request is None:
        return
    method = request[0]
    try:
        octets = render(*send(*request), method=method)
    except BaseException:  # SystemExit, too: it would end the caller of the gateway, which is nobody's matter here
        traceback.print_exc()
        sys.stderr.flush()
        octets = render(500, [], b"", method=method)
    connection.sendall(octets)
    end(connection)


def end(connection):
    """Close the connection so that the client gets all that was sent, even if something it sent was not read."""
    try:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    except OSError:
        pass  # the client has gone


def read_request(connection):
    """Return (method, target, headers, content); None if the client closed the connection before it sent anything."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            if data:
                raise Malformed("the head of the request has no end")
            return None
        data += more
        if len(data) > MOST:
            raise Malformed("the head of the request is too long")
    head, _, rest = bytes(data).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[1].startswith("/"):
        raise Malformed("the request line is not METHOD /PATH VERSION")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise Malformed("a line of the head has no colon")
        headers.append((name, value.strip(" \t")))
    length = 0
    for name, value in headers:
        if name.lower() == "transfer-encoding":
            raise Malformed("gateways get no chunked content")
        if name.lower() == "content-length":
            if not (value.isascii() and value.isdigit()) or int(value) > MOST:
                raise Malformed("the Content-Length is none")
            length = int(value)
    content = bytearray(rest[:length])
    while len(content) < length:
        more = connection.recv(min(65536, length - len(content)))
        if not more:
            raise Malformed("the content breaks off")
        content += more
    # Connection is about this connection, which the gateway knows nothing of.
    return words[0], words[1], [h for h in headers if h[0].lower() != "connection"], bytes(content)


def render(status, headers, content, method="GET"):
    """Return the octets of a response. Nothing is mended: what the gateway gave is what the client gets."""
    if isinstance(status, int):
        status = "%d %s" % (status, http.client.responses.get(status, ""))
    lines = ["HTTP/1.1 " + status, "Connection: close"]
    lines += ["%s: %s" % (name, value) for name, value in headers if name.lower() not in ("connection", "transfer-encoding")]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    if method == "HEAD" or int(status[:3]) in WITHOUT_CONTENT:
        return head
    return head + content


def joined(headers):
    """Return a dict of the fields, for interfaces that take one: those of one name are joined (RFC 9110, section 5.3)."""
    fields, names = {}, {}
    for name, value in headers:
        known = names.setdefault(name.lower(), name)
        if known not in fields:
            fields[known] = value
        else:
            fields[known] += ("; " if name.lower() == "cookie" else ", ") + value
    return fields


def without(headers, *names):
    """Return the fields but those of these names, in lower case."""
    return [(name, value) for name, value in headers if name.lower() not in names]


def host(headers):
    """Return the Host field, or a name in its place."""
    for name, value in headers:
        if name.lower() == "host" and value:
            return value
    return "localhost"
