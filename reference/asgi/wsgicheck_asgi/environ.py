"""The environ of a request, made of the ASGI scope."""

from urllib.parse import unquote_to_bytes

OWN = "wsgicheck_asgi."  # threads/server-keys
THREADS = OWN + "threads"
EVENT = OWN + "event"


def make_environ(scope, extra):
    """The variables of CGI, as native strings; extra holds the deployer's."""
    environ = dict(extra)
    script_name, path_info = split_path(scope)
    host, port = server_of(scope)
    version = scope.get("http_version", "1.1")
    if version == "1":  # so Granian says 1.0
        version = "1.0"
    environ.update({
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": script_name,
        "PATH_INFO": path_info,
        "QUERY_STRING": (scope.get("query_string") or b"").decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/" + version,
        "SERVER_SOFTWARE": "wsgicheck-asgi",
        "GATEWAY_INTERFACE": "CGI/1.1",
    })
    client = scope.get("client")
    if client:
        environ["REMOTE_ADDR"] = native(str(client[0]))
        if client[1]:
            environ["REMOTE_PORT"] = str(client[1])
    if scope.get("scheme") in ("https", "wss"):
        environ["HTTPS"] = "on"
    environ.update(fields_of(scope))
    authority = absolute(scope)[0]
    if authority:  # framing/absolute-form-accepted: it takes the place of the field
        environ["HTTP_HOST"] = authority.decode("latin-1")
    return environ


def absolute(scope):
    """The authority and the path of a target in absolute form, where an engine has left it in raw_path; b"" and raw_path of others."""
    raw = (scope.get("raw_path") or b"").partition(b"?")[0]
    if raw.startswith(b"/") or b"://" not in raw:
        return b"", raw
    authority, _, path = raw.partition(b"://")[2].partition(b"/")
    return authority, b"/" + path


def native(text):
    """What PEP 3333 makes of text: its octets, each a character."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def split_path(scope):
    """SCRIPT_NAME and PATH_INFO. The path of the scope has the root path in front.

    raw_path, where an engine has it, gives the octets, which path has lost if they are no UTF-8.
    """
    raw = absolute(scope)[1]
    if raw:
        path = unquote_to_bytes(raw).decode("latin-1")
    else:
        path = native(scope["path"])
    root = native(scope.get("root_path") or "").rstrip("/")
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root):]
    return root, path


def server_of(scope):
    """SERVER_NAME and SERVER_PORT; on a Unix socket there is a path in place of them."""
    server = scope.get("server")
    if server and server[1] is not None:
        return native(str(server[0])) or "localhost", str(server[1])
    return "localhost", "443" if scope.get("scheme") == "https" else "80"


def fields_of(scope):
    """The request's fields under their CGI names.

    A name with "_" would hide behind one with "-": it is left out
    (framing/underscore-hyphen-collision).
    """
    found = {}
    for name, value in scope["headers"]:
        name, value = name.decode("latin-1"), value.decode("latin-1").strip(" \t")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        elif key == "CONTENT_LENGTH" and found.get(key) == value:
            continue
        found[key] = found[key] + ("; " if key == "HTTP_COOKIE" else ", ") + value if key in found else value
    if "HTTP_TRANSFER_ENCODING" in found:  # it overrides Content-Length, which nobody should trust then
        found.pop("CONTENT_LENGTH", None)
    return found


def content_of(environ):
    """How long the content is, None if its head does not say; and whether the client expects 100 (Continue) first."""
    http1 = environ["SERVER_PROTOCOL"] in ("HTTP/1.1", "HTTP/1.0")
    declared = environ.get("CONTENT_LENGTH", "")
    length = None
    if "HTTP_TRANSFER_ENCODING" not in environ:  # framing/te-overrides-cl
        if declared.isdigit() and declared.isascii():
            length = int(declared)
        elif http1 and not declared:  # HTTP/2 ends content without declaring it
            length = 0
    expects = environ.get("HTTP_EXPECT", "").lower() == "100-continue" and length != 0
    return length, expects


def framed_twice(scope):
    """Whether the request has Transfer-Encoding and Content-Length: the connection has to end with it (framing/te-overrides-cl)."""
    names = [name.lower() for name, _ in scope["headers"]]
    return b"transfer-encoding" in names and b"content-length" in names
