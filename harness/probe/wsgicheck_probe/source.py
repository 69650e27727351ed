"""Programs that are written in Python. Loaded for the first of them."""
import linecache
import traceback

from .describe import describe_error
from .run import remember

compiled = {}  # source to code


def perform(run, program):
    """The program's own `app`, called: what it returns, and the name of its type."""
    result = app_of(run, program["python"])(run.environ, run.start_response, run)
    return result, type(result).__name__


def app_of(run, source):
    """The `app` that the source defines; requests of the same run share its globals."""
    name = "<program %x>" % (hash(source) & 0xFFFFFFFF)
    code = compiled.get(source)
    if code is None:
        linecache.cache[name] = len(source), None, source.splitlines(True), name  # for tracebacks
        code = remember(compiled, source, compile(source, name, "exec"))
    shared = run.shelf()
    if source not in shared:
        scope = {"__name__": name}
        exec(code, scope)
        shared.setdefault(source, scope)
    return shared[source]["app"]


def describe_raised(error):
    """Describes an error by its traceback: it shows where in the source it arose."""
    found = describe_error(error)
    found["message"] = "".join(traceback.format_exception(type(error), error, error.__traceback__))[-8000:]
    return found
