"""What an application yields besides bytes: tokens that the adapter has handed out."""


class Token:
    """Can be yielded once, by the application of the same request.

    When the coroutine honor() returns, the application is resumed.
    """

    def __init__(self, request):
        self.request = request
        self.used = False

    def spend(self, request):
        """sync-switch/token-is-own."""
        if self.request is not request:
            raise RuntimeError("a token of another request was yielded")
        if self.used:
            raise RuntimeError("a token was yielded again")
        self.used = True

    async def honor(self):
        raise NotImplementedError


class SwitchToken(Token):
    async def honor(self):
        self.request.switch()


class InputFactory:
    """`wsgi.input_factory`."""

    def __init__(self, request):
        self.request = request
        self.called = False
        self.pending = None  # the token that has to be the next value

    def __call__(self):
        if self.called:  # sync-switch/once
            raise RuntimeError("wsgi.input_factory called again")
        if not self.request.in_turn:
            raise RuntimeError("wsgi.input_factory called outside a turn of its request")
        self.called = True
        self.pending = SwitchToken(self.request)
        return self.pending

    def check_value(self, value):
        """sync-switch/wrong-yield-refused; value may be the end of the iterable."""
        pending, self.pending = self.pending, None
        if pending is not None and value is not pending:
            raise RuntimeError("%r in place of the token of wsgi.input_factory" % (value,))


class DelegationToken(Token):
    """Of `wsgi.resume_with_result`."""

    def __init__(self, request, future):
        super().__init__(request)
        self.future = future
        self.resumed = False

    async def honor(self):
        """delegate/result: the application is resumed when the result is there, and without a thread until then."""
        self.future.add_done_callback(lambda _: self.request.wake())
        await self.request.until(self.future.done)
        self.resumed = True

    def result(self):
        """What the callable returned; raises what it raised (delegate/exception)."""
        if not self.resumed:
            raise RuntimeError("result() before the token has been yielded and the application resumed")
        return self.future.result()


class Event(Token):
    """Of `wsgicheck_asgi.event`: the application is resumed when somebody has called fire(), or after timeout seconds.

    It may be yielded again, and then waits again.
    """

    def __init__(self, request, timeout):
        super().__init__(request)
        self.timeout = timeout
        self.fired = False

    def spend(self, request):
        super().spend(request)
        self.used = False

    def fire(self):
        """Resumes the application, now or when it yields this. On whichever thread; never waits."""
        self.fired = True
        self.request.wake()

    async def honor(self):
        timer = None if self.timeout is None else self.request.loop.call_later(self.timeout, self.fire)
        try:
            await self.request.until(lambda: self.fired)
        finally:
            self.fired = False
            if timer is not None:
                timer.cancel()


class Threads:
    """`wsgicheck_asgi.threads`: the adapter's thread interface, on which Bridge is built.

    limit  how many threads there may be
    """

    def __init__(self, request, limit):
        self.request = request
        self.limit = limit

    def switch(self):
        """What the topmost component yields to be resumed on a thread; None if it is on one already."""
        return None if self.request.switched else self.request.factory()
