"""The content of a request: received on the loop, taken by the application on whichever thread."""

import asyncio
import threading


class Content:
    """Octets between the engine and the application, of bounded size.

    `changed` is called on the loop when there is something new for an application that waits.
    """

    def __init__(self, limit, length, loop, changed):
        self.limit = limit
        self.left = length  # octets of Content-Length still to come; None if that is not known
        self.loop, self.changed = loop, changed
        self.news = threading.Condition()
        self.buffer = bytearray()
        self.complete = length == 0
        self.error = None  # the content was cut short
        self.over = False  # nobody may take any more
        self.room = asyncio.Event()
        self.room.set()

    # On the loop

    def feed(self, data, last):
        with self.news:
            if self.left is not None:
                data = data[:self.left]  # boundary/content-length
                self.left -= len(data)
                last = last or not self.left
            if not self.over and not self.complete:
                self.buffer += data
            if last and self.left:
                self.error = self.error or ConnectionAbortedError("the content ended before its Content-Length")
            elif last:
                self.complete = True
            if len(self.buffer) >= self.limit:
                self.room.clear()
            self.news.notify_all()
        self.changed()

    def fail(self, error):
        """boundary/premature-close: what is incomplete never becomes complete."""
        with self.news:
            if not self.complete and self.error is None:
                self.error = error
            self.news.notify_all()
        self.changed()

    def discard(self):
        """The request is over: what is still to come is nobody's."""
        with self.news:
            self.over = True
            self.buffer.clear()
            self.room.set()
            self.news.notify_all()

    # On whichever thread

    @property
    def ready(self):
        """Whether a reader need not wait: there is content, the boundary or an error."""
        return bool(self.buffer or self.complete or self.error)

    def take(self, size=None):
        """What is there, at most size octets of it; None at the boundary. Never waits."""
        with self.news:
            if self.over:
                raise OSError("the request is over")
            if not self.buffer:
                if self.error is not None:
                    raise self.error
                return None if self.complete else b""
            full = len(self.buffer) >= self.limit
            data = bytes(self.buffer if size is None else self.buffer[:size])
            del self.buffer[:len(data)]
            if full and len(self.buffer) < self.limit:
                self.make_room()
            return data

    def make_room(self):
        try:
            here = asyncio.get_running_loop() is self.loop
        except RuntimeError:
            here = False
        if here:
            self.room.set()
        else:
            self.loop.call_soon_threadsafe(self.room.set)

    def wait(self, size):
        """Waits for content and takes at most size octets of it; b"" at the boundary."""
        with self.news:
            while True:
                data = self.take(size)
                if data is None:
                    return b""
                if data:
                    return data
                self.news.wait()
