"""The two inputs of a request: the asynchronous one, and the one that follows the switch."""

import io


class AsyncInput:
    """`wsgi.async_input`: an iterator over the content that never waits."""

    def __init__(self, request):
        self.request = request
        self.turn = 0  # in which next() was called last

    def __iter__(self):
        return self

    def __next__(self):
        """The content that is there, b"" if none is; StopIteration from the boundary on.

        OSError if the client has cut the content short (boundary/premature-close).
        """
        request = self.request
        if not request.in_turn:  # async-input/own-request
            raise RuntimeError("next() of wsgi.async_input outside a turn of its request")
        if request.factory.called:  # sync-switch/no-async-after
            raise RuntimeError("next() of wsgi.async_input after wsgi.input_factory has been called")
        if self.turn == request.turns:  # async-input/second-next-refused
            raise RuntimeError("a second next() of wsgi.async_input in one turn")
        self.turn = request.turns
        request.ask_for_content()
        data = request.content.take()
        if data is None:
            raise StopIteration
        return data

    def next(self):
        """The proposal's own spelling, of 2007."""
        return self.__next__()


class RefusedInput:
    """`wsgi.input` before the switch: PEP 3333 requires the key, the proposal keeps it unused."""

    def refuse(self, *args):
        raise RuntimeError("wsgi.input before the switch: yield the token of wsgi.input_factory first, or put the "
                           "application below Bridge")

    read = readline = readlines = __iter__ = refuse


class Remainder(io.RawIOBase):
    """The content that async_input has not delivered (sync-switch/remainder-only)."""

    def __init__(self, request):
        self.request = request

    def readable(self):
        return True

    def readinto(self, buffer):
        request = self.request
        request.ask_for_content()
        data = request.content.wait(len(buffer))
        buffer[:len(data)] = data
        return len(data)


class SyncInput(io.BufferedReader):
    """`wsgi.input` after the switch. What it reads ahead is its own request's content too."""

    def __init__(self, request):
        super().__init__(Remainder(request), 65536)
        self.request = request

    def read(self, size=-1):
        self.check()
        return super().read(size)

    def readline(self, size=-1):
        self.check()
        return super().readline(size)

    def readlines(self, hint=-1):
        self.check()
        return super().readlines(hint)

    def __next__(self):
        self.check()
        return super().__next__()

    def check(self):
        if self.request.over:
            raise OSError("the request is over")
