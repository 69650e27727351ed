"""The threads of the synchronous phases and of delegated calls."""

import threading
from collections import deque
from concurrent.futures import Future


class Pool:
    """At most `limit` threads, each started when there is work and nobody free.

    They are daemons: an application that blocks for ever must not keep the process from ending,
    as the threads of concurrent.futures do.
    """

    def __init__(self, limit):
        self.limit = limit
        self.work = deque()
        self.changed = threading.Condition()
        self.threads = self.idle = 0
        self.closed = False

    def submit(self, function, *args):
        """Has function(*args) run on a thread; the Future of its result."""
        future = Future()
        with self.changed:
            self.closed = False  # an engine may start the same application again
            self.work.append((future, function, args))
            if self.idle >= len(self.work):
                self.changed.notify()
            elif self.threads < self.limit:
                self.start()
        return future

    def start(self):
        self.threads += 1
        try:
            threading.Thread(target=self.run, name="wsgicheck-asgi", daemon=True).start()
        except RuntimeError:  # the system has no thread left
            self.threads -= 1
            if not self.threads:
                self.work.pop()
                raise

    def run(self):
        while True:
            with self.changed:
                while not self.work:
                    if self.closed:
                        self.threads -= 1
                        return
                    self.idle += 1
                    self.changed.wait()
                    self.idle -= 1
                future, function, args = self.work.popleft()
            if future.set_running_or_notify_cancel():
                try:
                    result = function(*args)
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
                    result = None
            del future, function, args  # an idle thread keeps nothing alive

    def close(self):
        """Ends the threads when they have nothing to do."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
