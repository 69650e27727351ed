"""Finds the application or the middleware that is hosted, and which distribution it belongs to."""
import importlib
import inspect
import os
import sys
import sysconfig
import traceback
from json import loads
from urllib.parse import unquote, urlsplit

from .places import OWN


class NotHosted(Exception):
    """stage says what could not be done; traceback is the component's."""

    def __init__(self, stage, message, error=None):
        super().__init__(message)
        self.stage = stage
        self.traceback = "" if error is None else trace(error)


def trace(error):
    """The error's traceback, without the lines of the worker and of the import system at its begin; "" if there are no others."""
    at = error.__traceback__
    while at is not None and at.tb_frame.f_code.co_filename.startswith(OWN + ("<frozen importlib", importlib.__file__)):
        at = at.tb_next
    if at is None:
        return ""
    return "".join(traceback.format_exception(type(error), error, at))[-12000:]


def look_up(named, what):
    """The object of MODULE:NAME, and its module."""
    module_name, _, path = named.partition(":")
    try:
        module = importlib.import_module(module_name)
    except BaseException as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name and (module_name + ".").startswith(error.name + ".")
        if missing:
            raise NotHosted("import", "there is no module %s: it is looked for in this folder and in the environment of %s" % (
                error.name, sys.executable), error)
        raise NotHosted("import", "importing %s raised %s: %s" % (module_name, type(error).__name__, error), error)
    found = module
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as error:
            names = sorted(other for other in dir(found) if not other.startswith("_") and callable(getattr(found, other, None)))
            raise NotHosted("find", "%s has no %s; what it has and can be called: %s. It is %s" % (
                module_name, name, ", ".join(names[:12]) or "nothing", getattr(module, "__file__", None) or "built in"), error)
    if what and not callable(found):
        raise NotHosted("find", "%s is of type %s, which cannot be called: %s" % (named, type(found).__name__, what))
    return found, module


def load(config, beneath):
    """(application to host, factory or application as named, its module)."""
    if config.get("setup"):
        setup, _ = look_up(config["setup"], "--setup takes a function")
        try:
            manager = setup()
            if hasattr(type(manager), "__enter__"):
                manager.__enter__()  # left with the process
        except BaseException as error:
            raise NotHosted("setup", "%s raised %s: %s" % (config["setup"], type(error).__name__, error), error)
    if config["kind"] == "application":
        app, module = look_up(config["target"], "an application is called with environ and start_response")
        refuse_asgi(app, config["target"])
        return app, app, module
    factory, module = look_up(config["target"], "a middleware's factory is called with the application beneath it")
    code = config.get("call")
    try:
        if code:
            app = eval(code, dict(vars(module), factory=factory, app=beneath))
        else:
            app = factory(beneath)
    except BaseException as error:
        hint = "" if code else "; if it needs more than the application, say how it is called, as in --factory-call 'factory(app, …)'"
        raise NotHosted("factory", "%s raised %s: %s%s" % (
            code or config["target"] + "(app)", type(error).__name__, error, hint), error)
    if not callable(app):
        raise NotHosted("factory", "%s returned an object of type %s, which cannot be called as an application" % (
            code or config["target"] + "(app)", type(app).__name__))
    refuse_asgi(app, config["target"])
    return app, factory, module


def refuse_asgi(app, named):
    call = app if inspect.isfunction(app) or inspect.ismethod(app) else type(app).__call__
    if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(app):
        raise NotHosted("find", "%s is a coroutine function, as an ASGI application is: wsgicheck hosts WSGI applications" % named)
    try:
        needed = [p for p in inspect.signature(app).parameters.values()
                  if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        return
    if [p.name for p in needed] == ["scope", "receive", "send"]:
        raise NotHosted("find", "%s takes scope, receive and send, as an ASGI application does: wsgicheck hosts WSGI applications" % named)


def file_of(thing, module):
    """The file where the component is written: that of its code, or its module's."""
    if thing is None:
        return os.path.abspath(getattr(module, "__file__", None) or "")
    thing = inspect.unwrap(thing) if inspect.isfunction(thing) else thing
    for one in (getattr(thing, "func", thing), type(thing)):
        code = getattr(one, "__code__", None)
        owner = sys.modules.get(getattr(one, "__module__", None) or "")
        file = code.co_filename if code is not None else getattr(owner, "__file__", None)
        if file and one is not type and os.path.exists(file) and type(one).__module__ != "types":
            return os.path.abspath(file)
    return os.path.abspath(getattr(module, "__file__", None) or "")


def line_of(thing):
    try:
        code = getattr(thing, "__code__", None)
        return code.co_firstlineno if code is not None else inspect.getsourcelines(thing if inspect.isclass(thing) else type(thing))[1]
    except (OSError, TypeError):
        return 0


def belongs(file):
    """(distribution, version, inside): inside says of a file whether it is the distribution's."""
    library = {os.path.join(os.path.abspath(sysconfig.get_paths()[key]), "") for key in ("stdlib", "platstdlib")}
    sites = {os.path.join(os.path.abspath(path), "") for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")}
    site = next((path for path in sorted(sites, key=len, reverse=True) if file.startswith(path)), None)
    if site:
        relative = file[len(site):].replace(os.sep, "/")
        name, version, files = distribution_of(relative)
        if files:
            return name, version, lambda other: other.startswith(site) and other[len(site):].replace(os.sep, "/") in files
        top = os.path.join(site, relative.split("/")[0])
        return "", "", lambda other: os.path.abspath(other).startswith(top)
    name, version = editable_of(file)
    root = os.path.join(os.path.dirname(file), "")
    while os.path.exists(os.path.join(root, "__init__.py")):
        root = os.path.join(os.path.dirname(os.path.dirname(root)), "")
    other_folders = tuple(sites | library)
    return name, version, lambda other: os.path.abspath(other).startswith(root) and not os.path.abspath(other).startswith(other_folders)


def distribution_of(relative):
    """(name, version, its files) of the installed distribution that has the file."""
    from importlib import metadata

    for found in metadata.distributions():
        files = files_of(found, relative)
        if relative in files:
            return found.metadata["Name"], found.version, files
    return "", "", ()


def files_of(found, relative):
    """The files of a distribution, if its list has something like that name."""
    for name, folder in ("RECORD", ""), ("installed-files.txt", os.path.basename(str(getattr(found, "_path", "")))), ("SOURCES.txt", ""):
        listed = found.read_text(name)
        if not listed:
            continue
        if relative not in listed:
            return ()
        lines = [line.rsplit(",", 2)[0].strip('"') if name == "RECORD" else line for line in listed.splitlines()]
        return {os.path.normpath(os.path.join(folder, line)).replace(os.sep, "/") for line in lines}
    return ()


def editable_of(file):
    """(name, version) of a distribution that is installed from the folder that the file is in."""
    from importlib import metadata

    for found in metadata.distributions():
        url = found.read_text("direct_url.json")
        if url:
            where = urlsplit(loads(url).get("url", ""))
            folder = unquote(where.path).lstrip("/" if os.name == "nt" else "")  # /C:/folder
            if where.scheme == "file" and file.startswith(os.path.join(os.path.abspath(folder), "")):
                return found.metadata["Name"], found.version
    return "", ""
