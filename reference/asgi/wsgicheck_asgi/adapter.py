"""The ASGI application: what is to be done with each scope."""

import asyncio
import inspect

from .errors import ErrorStream
from .pool import Pool
from .request import Request


class Adapter:
    """An ASGI 3 application that hosts an application of the proposal.

    threads       how many threads the synchronous phases and delegated calls may have
    environ       {name: str}, put into each environ
    errors        the text stream of `wsgi.errors`; None for standard error
    multiprocess  the value of `wsgi.multiprocess`: only the deployer knows whether there is one
                  process, and true is safe
    buffer        octets of content that may wait for the application of a request
    """

    def __init__(self, application, threads=64, environ=None, errors=None, multiprocess=True, buffer=262144):
        check_application(application)
        if type(threads) is not int or threads < 1:
            raise ValueError("threads=%r: the number of threads must be an int, 1 or more" % (threads,))
        if type(buffer) is not int or buffer < 1:
            raise ValueError("buffer=%r: the number of octets must be an int, 1 or more" % (buffer,))
        self.application = application
        self.environ = check_environ(environ or {})
        self.errors = ErrorStream(errors)
        self.multiprocess = bool(multiprocess)
        self.buffer = buffer
        self.pool = Pool(threads)
        self.pausing = 0  # requests whose applications have yielded an empty block and wait

    async def __call__(self, scope, receive, send):
        kind = scope["type"]
        if kind == "http":
            await self.serve(scope, receive, send)
        elif kind == "lifespan":
            await self.live(receive, send)
        elif kind == "websocket":
            await self.refuse_websocket(scope, receive, send)
        else:
            raise ValueError("the ASGI server asked for a scope of type %r; WSGI knows only HTTP requests" % (kind,))

    async def serve(self, scope, receive, send):
        lacking = missing_loop()
        if lacking:
            await answer(send, lacking)
            raise RuntimeError(lacking)
        await Request(self, scope, receive, send).serve()

    async def live(self, receive, send):
        """The engine's start and end. Nothing depends on it: not every engine has a lifespan."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                lacking = missing_loop()
                if lacking:
                    await send({"type": "lifespan.startup.failed", "message": lacking})
                    return
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            else:
                raise ValueError("the ASGI server sent %r, which is no event of a lifespan" % (message["type"],))

    async def refuse_websocket(self, scope, receive, send):
        """WSGI has no websockets: the handshake is refused, with 403 by most engines."""
        self.errors.log("a websocket for %s was refused: WSGI has only HTTP requests" % scope.get("path"))
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": 1000, "reason": "no websockets here"})


def missing_loop():
    """What the engine lacks, if it lacks asyncio's event loop; else None."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "wsgicheck's adapter needs an ASGI server that runs on asyncio, and this one runs on another event loop"
    return None


async def answer(send, text):
    """A whole response of an error, where there is no request to fail."""
    body = text.encode() + b"\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def check_application(application):
    """Refuses what cannot be an application of WSGI. More is not to be known by looking (wsgi/callable-kind-irrelevant)."""
    if isinstance(application, Adapter):
        raise TypeError("the application is an Adapter already: serve it as it is")
    if not callable(application):
        raise TypeError("the application is %r, which is not callable; WSGI applications are called with an environ "
                        "and start_response" % (application,))
    call = type(application).__call__
    if inspect.iscoroutinefunction(application) or inspect.iscoroutinefunction(call):
        raise TypeError("the application %r is a coroutine function, as those of ASGI are: serve it without Adapter, which "
                        "is for WSGI applications" % (application,))


def check_environ(environ):
    for name, value in environ.items():
        if type(name) is not str or type(value) is not str:
            raise TypeError("environ has %r: %r; names and values must be str" % (name, value))
        try:
            value.encode("latin-1")
        except UnicodeEncodeError:
            raise ValueError("environ[%r] is %r, and has a character that WSGI's strings cannot have: write UTF-8 as its "
                             "octets in latin-1" % (name, value)) from None
    return dict(environ)
