"""The digest of what is uploaded: an application of the asynchronous WSGI proposal.

It looks at the head of the request on the event loop. Then it switches, and digests the content on a thread, where
reading may wait. On Uvicorn: uvicorn upload:asgi
"""

import hashlib

from wsgicheck.asgi import Adapter


def application(environ, start_response):
    if environ["REQUEST_METHOD"] not in ("PUT", "POST"):
        start_response("405 Method Not Allowed", [("Content-Type", "text/plain"), ("Allow", "PUT, POST")])
        yield b"PUT or POST a file, to see its digest.\n"
        return
    yield environ["wsgi.input_factory"]()  # what follows runs on a thread, and environ has wsgi.input
    digest, octets = hashlib.sha256(), 0
    while True:
        block = environ["wsgi.input"].read(65536)
        if not block:
            break
        digest.update(block)
        octets += len(block)
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"%d octets, SHA-256 %s\n" % (octets, digest.hexdigest().encode())


asgi = Adapter(application)
