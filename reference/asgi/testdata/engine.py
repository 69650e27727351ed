"""An ASGI engine without sockets, for the tests of the adapter."""

import asyncio


def scope(method="GET", path="/", headers=(), **more):
    found = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
             "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 5000),
             "server": ("127.0.0.1", 8000), "headers": [(name.encode(), value.encode()) for name, value in headers]}
    found.update(more)
    return found


def post(content_length, headers=(), **more):
    return scope("POST", headers=headers or [("Content-Length", str(content_length))], **more)


class Exchange:
    """A request to an ASGI application: what it is given, and what it sent.

    gate, if it is given, is an asyncio.Event: send() waits for it, as an engine does for a slow client.
    """

    def __init__(self, application, scope, gate=None):
        self.application, self.scope, self.gate = application, scope, gate
        self.messages = asyncio.Queue()
        self.sent, self.received = [], 0
        self.news = asyncio.Event()
        self.task = asyncio.ensure_future(application(scope, self.receive, self.send))
        self.task.add_done_callback(lambda _: self.news.set())

    async def receive(self):
        message = await self.messages.get()
        self.received += 1
        self.news.set()
        return message

    async def send(self, message):
        if self.gate is not None:
            await self.gate.wait()
        self.sent.append(message)
        self.news.set()

    def give(self, body, more=True):
        self.messages.put_nowait({"type": "http.request", "body": body, "more_body": more})

    def leave(self):
        self.messages.put_nowait({"type": "http.disconnect"})

    async def until(self, happened):
        """Waits until it has happened; an error if the application has ended and it has not."""
        while not happened():
            assert not self.task.done(), "the application has ended: %r, %r" % (self.sent, self.task.exception())
            self.news.clear()
            await self.news.wait()

    async def response(self):
        """The status, the headers and the body, when the application has ended."""
        await self.task
        return self.status, dict(self.sent[0]["headers"]), self.body

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def body(self):
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def complete(self):
        return bool(self.sent) and not self.sent[-1].get("more_body", True)


def run(coroutine):
    """Runs a test; what it has left running is an error."""
    async def whole():
        await coroutine
        for _ in range(3):
            await asyncio.sleep(0)  # what was cancelled ends
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, "left running: %r" % left
    asyncio.run(whole())
