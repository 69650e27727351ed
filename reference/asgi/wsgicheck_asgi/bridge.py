"""The bridge: the middleware below which synchronous components run."""

from .environ import OWN, THREADS

HIDDEN = ("wsgi.async_input", "wsgi.input_factory", "wsgi.resume_with_result")


class Bridge:
    """A PEP 3333 application as one of the proposal: all of it runs on threads of the pool."""

    def __init__(self, application):
        if not callable(application):
            raise TypeError("Bridge is for WSGI applications, and %r is not callable" % (application,))
        self.application = application

    def __call__(self, environ, start_response):
        threads = environ.get(THREADS)
        if threads is None:
            raise RuntimeError("Bridge is for applications that wsgicheck.asgi.Adapter hosts: %s is not in the environ" % THREADS)
        return Bridged(self.application, environ, start_response, threads)


class Bridged:
    """Yields the token that changes threads, then what the application's iterable yields.

    It is no generator, so that what close() raises comes from close().
    """

    def __init__(self, application, environ, start_response, threads):
        self.application, self.environ, self.start_response = application, environ, start_response
        self.threads = threads
        self.asked = False
        self.iterable = self.values = None

    def __iter__(self):
        return self

    def __next__(self):
        if not self.asked:
            self.asked = True
            token = self.threads.switch()
            if token is not None:  # a component above may have switched already
                return token
        if self.values is None:
            self.call()
        return next(self.values)

    def call(self):
        try:
            self.iterable = self.application(self.visible(), self.start_response)
            self.values = iter(self.iterable)
        except StopIteration as error:  # here it would be taken for the end of the response
            raise RuntimeError("the application raised StopIteration when it was called: %s" % error) from error

    def __len__(self):
        return len(self.iterable)

    def visible(self):
        """bridge/hides-async."""
        environ = {key: value for key, value in self.environ.items()
                   if key not in HIDDEN and not str(key).startswith(OWN)}
        environ["wsgi.multithread"] = self.threads.limit > 1  # nothing of it runs on the loop
        return environ

    def close(self):
        iterable, self.iterable, self.values = self.iterable, None, None
        close = getattr(iterable, "close", None)
        if close is not None:
            close()
