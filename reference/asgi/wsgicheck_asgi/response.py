"""A response: what start_response accepts, and the ASGI messages for a body."""

import re

STATUS = re.compile("[2-5][0-9]{2} [^\x00-\x1f\x7f]*")
NAME = re.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+")
VALUE = re.compile("[^\x00-\x08\x0a-\x1f\x7f]*")
HOP_BY_HOP = frozenset((
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "trailers", "transfer-encoding", "upgrade",
))


class Response:
    """Of a request with that method; write is what start() returns, sized gives len() of the iterable."""

    def __init__(self, method, write, sized):
        self.method, self.write, self.sized = method, write, sized
        self.called = self.started = self.written = self.complete = False
        self.last = False  # whether the connection has to end with it
        self.status, self.headers = None, []
        self.length = None  # of the body, if it is declared
        self.sent = 0

    # What the application calls

    def start(self, status, headers, exc_info=None, *excess):
        """start_response."""
        try:
            if excess:
                raise TypeError("start_response takes 2 or 3 arguments, %d given" % (3 + len(excess)))
            if exc_info and self.started:  # wsgi/exc-info-raises-after-headers-sent
                raise exc_info[1].with_traceback(exc_info[2])
            if self.called and not exc_info:  # wsgi/server-rejects-second-start-response
                raise RuntimeError("start_response called again without exc_info")
            self.called = True
            self.status, self.headers, self.length = None, [], None  # nothing of a failed call is used
            code = check_status(status)
            fields = check_headers(headers)
            self.length = declared_length(headers)
            self.status, self.headers = code, fields
            return self.write
        finally:
            exc_info = None  # wsgi/exc-info-reference-dropped

    # The messages

    def block(self, data, written=False):
        """The messages for a block that was yielded, or given to write()."""
        if type(data) is not bytes:
            raise TypeError("%r in place of bytes" % (data,))
        if written and self.length is not None and self.sent + len(data) > self.length:
            raise ValueError("write() goes beyond the Content-Length of %d" % self.length)
        self.written = self.written or written
        if not data or self.complete:  # wsgi/headers-held-until-first-nonempty
            return []
        messages = self.head(self.inferred(data))
        if self.length is not None:  # wsgi/no-bytes-beyond-content-length
            data = data[:self.length - self.sent]
        self.sent += len(data)
        self.complete = self.bodyless or self.sent == self.length
        if data or self.complete:
            messages.append(body(b"" if self.bodyless else data, not self.complete))
        return messages

    def end(self):
        """The messages at the end of the iterable. The body may be short of its length."""
        if self.complete:
            return []
        messages = self.head(0)
        self.complete = self.bodyless or self.length is None or self.sent == self.length
        if self.complete:
            messages.append(body(b"", False))
        return messages

    def fail(self):
        """The messages when there is no proper response; the head has not been sent."""
        text = b"Internal Server Error\n"
        self.status, self.length = 500, len(text)
        self.headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(text))]
        return self.block(text)

    def head(self, length):
        """The message of the head, if it has not been sent; length is the body's if the server knows it."""
        if self.started:
            return []
        if self.status is None:
            raise RuntimeError("the application has given no valid status and headers to start_response")
        self.started = True
        headers = self.headers
        if self.status in (204, 205):  # framing/204-1xx-no-length-fields
            headers = [field for field in headers if field[0] != b"content-length"]
            if self.status == 205:
                headers.append((b"content-length", b"0"))
        elif self.length is None and length is not None and self.status != 304 and not (self.bodyless and not length):
            self.length = length
            headers = headers + [(b"content-length", b"%d" % length)]
        if self.last:
            headers = headers + [(b"connection", b"close")]
        return [{"type": "http.response.start", "status": self.status, "headers": headers}]

    @property
    def bodyless(self):
        """framing/bodyless-responses."""
        return self.method == "HEAD" or self.status in (204, 205, 304)

    def inferred(self, data):
        """wsgi/may-infer-length-from-single-block, wsgi/no-length-inference-after-write."""
        return len(data) if not self.started and not self.written and self.sized() == 1 else None


def body(data, more):
    return {"type": "http.response.body", "body": data, "more_body": more}


def check_status(status):
    if type(status) is not str:
        raise TypeError("status %r is no str" % (status,))
    if not STATUS.fullmatch(status) or not latin1(status):
        raise ValueError("malformed status %r" % status)
    return int(status[:3])


def check_headers(headers):
    """The fields as ASGI has them (wsgi/server-checks-headers-early, wsgi/server-rejects-hop-by-hop)."""
    if type(headers) is not list:
        raise TypeError("headers %r are no list" % (headers,))
    fields = []
    for header in headers:
        if type(header) is not tuple or len(header) != 2 or not all(type(part) is str for part in header):
            raise TypeError("header %r is no tuple of two str" % (header,))
        name, value = header
        if not NAME.fullmatch(name):
            raise ValueError("malformed header name %r" % name)
        if not VALUE.fullmatch(value) or not latin1(value):
            raise ValueError("malformed value of header %s: %r" % (name, value))
        if name.lower() in HOP_BY_HOP:
            raise ValueError("hop-by-hop header %s" % name)
        fields.append((name.lower().encode("latin-1"), value.strip(" \t").encode("latin-1")))
    return fields


def latin1(text):
    return not text or max(text) < "\u0100"


def declared_length(headers):
    values = [value.strip(" \t") for name, value in headers if name.lower() == "content-length"]
    if not values:
        return None
    if len(values) > 1 or not re.fullmatch("[0-9]{1,18}", values[0], re.ASCII):
        raise ValueError("malformed Content-Length %r" % values)
    return int(values[0])
