"""What is sent to the client: ASGI messages, in order, from the loop or from a thread."""

import asyncio

from .errors import ClientGone


class Rest:
    """The rest of an awaitable whose first step has been taken: it waits for `future`."""

    def __init__(self, steps, future):
        self.steps, self.future = steps, future

    def __await__(self):
        future = self.future
        while True:
            try:
                try:
                    value = yield future
                except BaseException as error:
                    future = self.steps.throw(error)
                else:
                    future = self.steps.send(value)
            except StopIteration:
                return


def begin(awaitable):
    """Takes the first step of an awaitable within the running task. Returns the rest, None if it is done.

    An engine that can pass a message on at once does so in this step.
    """
    steps = awaitable.__await__()
    try:
        future = next(steps)
    except StopIteration:
        return None
    return Rest(steps, future)


class Output:
    """Sends messages one after another; write() on the loop cannot wait, and may leave some for later."""

    limit = 16777216  # octets that write() on the loop may leave

    def __init__(self, send, loop):
        self.engine_send, self.loop = send, loop
        self.rest = None  # of the message under way
        self.waiting = []  # messages after it
        self.size = 0  # their octets
        self.gone = False

    def check(self):
        if self.gone:
            raise ClientGone()

    async def send(self, messages):
        """Returns when the engine has taken all messages."""
        await self.flush()
        for message in messages:
            self.check()
            await self.pass_on(message)

    async def pass_on(self, message):
        try:
            await self.engine_send(message)
        except OSError as error:  # ASGI 2.4: how an engine reports that the client has gone
            self.gone = True
            raise ClientGone() from error

    async def flush(self):
        """Sends what write() has left."""
        while self.rest is not None or self.waiting:
            try:
                if self.rest is not None:
                    await self.rest
                self.rest = None
            except OSError as error:
                self.gone = True
                raise ClientGone() from error
            waiting, self.waiting, self.size = self.waiting, [], 0
            for message in waiting:
                self.check()
                await self.pass_on(message)

    def write_on_loop(self, messages):
        """Sends what the engine takes at once; the rest follows when the turn is over (settlement 16)."""
        self.check()
        for message in messages:
            if self.rest is None:
                try:
                    self.rest = begin(self.engine_send(message))
                except OSError as error:
                    self.gone = True
                    raise ClientGone() from error
                continue
            self.size += len(message.get("body", b""))
            if self.size > self.limit:
                raise BufferError("write() in the asynchronous phase: the client does not take the data, and %d octets wait" % self.limit)
            self.waiting.append(message)

    def write_in_thread(self, messages):
        """Returns when the engine has taken all messages (wsgi/write-guarantee-before-return)."""
        self.check()
        asyncio.run_coroutine_threadsafe(self.send(messages), self.loop).result()
