"""The test clients that are known, and where each calls the application: there a watched one takes its place.

A client's module is changed when it is imported, and set right again when the session ends.
"""

import copy
import sys


def _first_argument(function, watched):
    def call(app, *args, **keywords):
        __tracebackhide__ = True
        result = function(watched(app), *args, **keywords)
        watched.again()
        return result

    return call


def _only_after(function, watched):
    """What it calls is watched elsewhere."""

    def call(*args, **keywords):
        __tracebackhide__ = True
        result = function(*args, **keywords)
        watched.again()
        return result

    return call


def _second_argument(function, watched):
    def call(self, app, *args, **keywords):
        __tracebackhide__ = True
        result = function(self, watched(app), *args, **keywords)
        watched.again()
        return result

    return call


def _own_app(function, watched):
    """A transport keeps the application as self.app: a copy of the transport has the watched one."""

    def call(self, *args, **keywords):
        __tracebackhide__ = True
        twin = copy.copy(self)
        twin.app = watched(self.app)
        result = function(twin, *args, **keywords)
        watched.again()
        return result

    return call


def _django(function, watched):
    """Django's client calls no WSGI application, but has an environ: it is recorded."""

    def call(self, environ):
        __tracebackhide__ = True
        watched.environ(environ)
        return function(self, environ)

    return call


# module, class or "", function, how it is changed
CLIENTS = (
    ("werkzeug.test", "", "run_wsgi_app", _first_argument),  # and Flask's
    ("webtest.lint", "", "middleware", _first_argument),  # webtest, Pyramid's, django-webtest
    ("webob.request", "BaseRequest", "call_application", _second_argument),  # webtest without lint
    ("wsgiref.validate", "", "validator", _first_argument),  # Falcon's
    ("falcon.testing.client", "", "simulate_request", _only_after),
    ("wsgiref.handlers", "BaseHandler", "run", _second_argument),  # live servers of wsgiref and Django
    ("httpx", "WSGITransport", "handle_request", _own_app),
    ("wsgiadapter", "WSGIAdapter", "send", _own_app),  # requests-wsgi-adapter
    ("django.test.client", "ClientHandler", "__call__", _django),
)
_LINTED = ("webtest.lint", "wsgiref.validate", "paste.lint")  # what they return has the application within it, and that is watched


class Clients:
    """watched(app) returns what is called in place of app; watched.again() is called when a client has called it; watched.environ(environ)
    is given the request of a client that calls none.
    """

    def __init__(self, watched):
        self.watched = watched
        self.changed = []  # (owner, name, original)

    def install(self):
        """Change those that are imported, and from now on each that will be."""
        for name in dict.fromkeys(client[0] for client in CLIENTS):
            if name in sys.modules:
                self.change(sys.modules[name])
        sys.meta_path.insert(0, self)

    def remove(self):
        """Set everything right again."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for owner, name, original in reversed(self.changed):
            setattr(owner, name, original)
        del self.changed[:]

    def change(self, module):
        for name, cls, function, how in CLIENTS:
            owner = getattr(module, cls, None) if cls else module
            if name == module.__name__ and function in getattr(owner, "__dict__", ()):
                original = owner.__dict__[function]
                changed = how(original, self)
                for attribute in ("__name__", "__qualname__", "__doc__", "__module__"):
                    setattr(changed, attribute, getattr(original, attribute, None))
                changed.__wrapped__ = original
                setattr(owner, function, changed)
                self.changed.append((owner, function, original))

    def __call__(self, app):
        return app if getattr(app, "__module__", None) in _LINTED else self.watched(app)

    def again(self):
        self.watched.again()

    def environ(self, environ):
        self.watched.environ(environ)

    # As a finder of sys.meta_path

    def find_spec(self, name, path=None, target=None):
        if not any(name == client[0] for client in CLIENTS):
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = None if finder is self or find is None else find(name, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self)
                return spec
        return None


class _Loader:
    """Loads a module as its own loader does, and changes it then."""

    def __init__(self, loader, clients):
        self.loader, self.clients = loader, clients

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.clients.change(module)

    def __getattr__(self, name):
        return getattr(self.loader, name)
