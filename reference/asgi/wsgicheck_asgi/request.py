"""A request: the turns of its application, and what is done with the values they yield."""

import asyncio
import contextvars
import inspect
from wsgiref.util import FileWrapper

from .content import Content
from .environ import EVENT, THREADS, content_of, framed_twice, make_environ
from .errors import ApplicationFailed, ClientGone, ResponseBroken
from .inputs import AsyncInput, RefusedInput, SyncInput
from .output import Output
from .response import Response
from .tokens import DelegationToken, Event, InputFactory, Threads, Token

END = type("End", (), {"__repr__": lambda self: "the end of the iterable"})()
LONGEST_PAUSE = 0.09  # seconds; settlement 12 allows 0.1


class Request:
    def __init__(self, adapter, scope, receive, send):
        self.adapter, self.receive = adapter, receive
        self.loop = asyncio.get_running_loop()
        self.outside = contextvars.copy_context()  # the engine's: what applications set is not there
        self.context = contextvars.copy_context()
        self.news = asyncio.Event()
        self.turns = self.pauses = 0
        self.in_turn = self.switched = self.over = self.abandoned = self.closed = False
        self.iterable = self.iterator = self.receiver = None
        self.factory = InputFactory(self)
        self.async_input = AsyncInput(self)
        self.output = Output(send, self.loop)
        self.response = Response(scope["method"], self.write, self.sized)
        self.environ = self.make_environ(scope)
        length, self.expects = content_of(self.environ)
        self.response.last = framed_twice(scope)
        self.content = Content(adapter.buffer, length, self.loop, self.news.set)

    def make_environ(self, scope):
        environ = make_environ(scope, self.adapter.environ)
        environ.update({
            "wsgi.version": (1, 0), "wsgi.url_scheme": scope.get("scheme") or "http", "wsgi.input": RefusedInput(),
            "wsgi.errors": self.adapter.errors, "wsgi.multithread": True, "wsgi.multiprocess": self.adapter.multiprocess,
            "wsgi.run_once": False, "wsgi.file_wrapper": FileWrapper, "wsgi.async_input": self.async_input,
            "wsgi.input_factory": self.factory, "wsgi.resume_with_result": self.delegate,
            THREADS: Threads(self, self.adapter.pool.limit), EVENT: self.event,
        })
        return environ

    # From the call of the application to the close of its iterable

    async def serve(self):
        whole = True
        try:
            if not self.expects and not self.content.complete:
                self.ask_for_content()
            await self.converse()
        except ClientGone:
            pass
        except Exception as error:
            whole = await self.fail(error.cause if isinstance(error, ApplicationFailed) else error)
        finally:
            self.over = True
            self.content.discard()
            if self.receiver is not None:
                self.receiver.cancel()
            await self.close()
            self.environ = None  # it refers to the request
        if not whole:
            raise ResponseBroken("the response is incomplete: the connection has to be broken")

    async def converse(self):
        value = None
        while not self.response.complete:
            if value is not self.async_input or self.content.error is None:
                self.output.check()  # comet/disconnect-close
            value = await self.resume()
            self.factory.check_value(value)
            if value is END:
                await self.finish()
                return
            await self.take(value)

    async def finish(self):
        await self.output.send(self.response.end())
        if not self.response.complete:  # wsgi/short-body-closes-connection
            raise RuntimeError("the body of %d octets is shorter than its Content-Length of %d"
                               % (self.response.sent, self.response.length))

    async def fail(self, error):
        """What the application did, or failed to catch, fails its own request only. Returns whether the response is whole."""
        if self.content.error is None or error is not self.content.error:
            self.adapter.errors.log("%(REQUEST_METHOD)s %(PATH_INFO)s: the request failed" % self.environ, error)
        if self.response.started:
            return self.response.complete
        try:
            await self.output.send(self.response.fail())
        except ClientGone:
            pass
        return True

    # Turns

    async def resume(self):
        """Calls or resumes the application; the value it yields, or END.

        threads/loop-not-stalled: once it has switched, on a thread of the pool.
        """
        if self.switched:
            return await self.in_thread(self.turn)
        value = self.context.run(self.turn)
        await self.output.flush()
        return value

    def turn(self):
        self.turns += 1
        self.in_turn = True
        try:
            if self.iterator is None:
                self.iterable = self.adapter.application(self.environ, self.response.start)
                self.iterator = iterator_of(self.iterable)
            return next(self.iterator, END)
        except BaseException as error:
            raise ApplicationFailed(error) from None
        finally:
            self.in_turn = False

    async def in_thread(self, function):
        future = self.adapter.pool.submit(self.context.run, function)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self.abandon(future)
            raise

    def abandon(self, future):
        """The engine ends the request while its application runs: the thread closes the iterable after that."""
        self.over = self.abandoned = self.output.gone = True
        self.content.fail(ConnectionAbortedError("the server ends the request"))
        if future.cancelled():
            future = self.adapter.pool.submit(lambda: None)
        future.add_done_callback(lambda _: self.context.run(self.close_iterable))

    async def close(self):
        """threads/one-at-a-time: no turn is under way, or the thread of the one that is does this."""
        if self.iterable is None or self.abandoned:
            return
        if self.switched:
            await self.in_thread(self.close_iterable)
        else:
            self.context.run(self.close_iterable)

    def close_iterable(self):
        if self.closed:
            return
        self.closed = True
        iterable, self.iterable, self.iterator = self.iterable, None, None  # what the application holds is freed at once
        try:
            close = getattr(iterable, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self.adapter.errors.log("close() of the iterable failed", error)

    def sized(self):
        try:
            return len(self.iterable)
        except Exception:
            return None

    # What becomes of a value

    async def take(self, value):
        if isinstance(value, Token):
            value.spend(self)
            self.watch()
            await value.honor()
        elif value is self.async_input and not self.switched:
            self.ask_for_content()
            await self.until_ready()
        else:
            await self.output.send(self.response.block(value))
            if not self.response.complete:
                self.watch()
                await self.pause(value)

    async def pause(self, block):
        """Others have their turns, and applications that poll do not take all of the processor, however many they are."""
        self.pauses = 0 if block else self.pauses + 1
        if self.pauses < 3:
            await asyncio.sleep(0)
            return
        self.adapter.pausing += 1
        try:
            await asyncio.sleep(min(LONGEST_PAUSE, 0.001 * self.adapter.pausing))
        finally:
            self.adapter.pausing -= 1

    async def until(self, happened):
        """Waits until happened() is true; ClientGone if the client goes away first."""
        while not happened():
            self.output.check()
            self.news.clear()
            await self.news.wait()

    async def until_ready(self):
        """async-input/park. An error resumes the application too, so that its next() raises it."""
        await self.until(lambda: self.content.ready)

    def switch(self):
        """sync-switch/input-after-resume, sync-switch/same-environ."""
        self.switched = True
        self.environ["wsgi.input"] = SyncInput(self)

    # From the engine

    def watch(self):
        """Lets the engine report that the client goes away, where that does not ask for content too early."""
        if not self.expects or self.response.started:
            self.ask_for_content()

    def ask_for_content(self):
        """boundary/expect-continue: an engine that answers the expectation does so when it is asked for content."""
        if self.receiver is None:
            if self.here:
                self.receiver = self.in_engine(self.loop.create_task, self.receive_all())
            else:
                self.in_engine(self.loop.call_soon_threadsafe, self.ask_for_content)

    def in_engine(self, function, *args):
        """Calls function for the engine, which may begin the next request in it: not in the application's context."""
        return self.outside.copy().run(function, *args)

    async def receive_all(self):
        """Receives content while there is room for it, then waits for the client to go away."""
        error = ConnectionResetError("the client went away before the end of the content")
        try:
            while True:
                await self.content.room.wait()
                message = await self.receive()
                if message["type"] != "http.request":
                    break
                self.content.feed(message.get("body", b""), not message.get("more_body", False))
        except asyncio.CancelledError:
            raise
        except Exception as failure:
            error = OSError("the ASGI server failed to receive content: %r" % failure)
        self.output.gone = True
        self.content.fail(error)

    # What the application calls, on whichever thread

    @property
    def here(self):
        """Whether this is the loop's thread."""
        try:
            return asyncio.get_running_loop() is self.loop
        except RuntimeError:
            return False

    def wake(self):
        if self.here:
            self.news.set()
            return
        try:
            self.loop.call_soon_threadsafe(self.news.set)
        except RuntimeError:  # the loop is closed: nothing waits there any more
            pass

    def write(self, data):
        """The write callable."""
        if self.over:
            raise RuntimeError("write() after the request is over")
        messages = self.response.block(data, written=True)
        if not messages:
            return
        if self.here:
            self.in_engine(self.output.write_on_loop, messages)
        else:
            self.in_engine(self.output.write_in_thread, messages)

    def delegate(self, callable, *args):
        """`wsgi.resume_with_result`: has callable(*args) run on a thread and returns the token to yield."""
        if self.factory.called or not self.in_turn:  # delegate/async-only
            raise RuntimeError("wsgi.resume_with_result outside the asynchronous turns of its request")
        return DelegationToken(self, self.adapter.pool.submit(self.context.copy().run, callable, *args))

    def event(self, timeout=None):
        """`wsgicheck_asgi.event`: returns a new Event."""
        if not self.in_turn:
            raise RuntimeError("%s outside a turn of its request" % EVENT)
        if not (timeout is None or isinstance(timeout, (int, float)) and timeout > 0):
            raise ValueError("timeout=%r: the seconds must be a number above 0, or None to wait for fire() only" % (timeout,))
        return Event(self, timeout)


def iterator_of(iterable):
    if inspect.isawaitable(iterable) or hasattr(iterable, "__anext__"):
        if inspect.iscoroutine(iterable):
            iterable.close()
        raise TypeError("the application returned %r, which is asynchronous as those of ASGI are; WSGI applications return an "
                        "iterable of bytes" % (iterable,))
    return iter(iterable)
