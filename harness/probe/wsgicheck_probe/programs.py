"""The application that a program asks for, with its middleware and the server's bridge around it."""
from .describe import describe_call
from .errors import ProbeError
from .iterables import Above, Iterable, Sized
from .machine import Machine
from .settings import load_bridge


def assemble(run, program):
    """The program's application beneath its middleware and, if asked for, the bridge."""
    call = perform
    if program.get("python"):
        from . import source

        run.describe_raised, call = source.describe_raised, source.perform

    def app(environ, start_response):
        run.environ, run.start_response = environ, start_response
        run.enter("call")
        try:
            with run.raising():
                result, shape = call(run, program)
            run.event("returned", value=shape)
            return result
        finally:
            run.leave()

    return beneath_bridge(run, program, wrapped(run, program.get("wrap"), app))


def perform(run, program):
    """The body of the application: what it returns, and how that is called in reports."""
    shape = program.get("returns") or "iterator"
    run.complete(program.get("call"))
    if shape == "none":
        return None, shape
    if shape == "file":
        if run.file is None:
            raise ProbeError("the program returns a file and has no file step")
        file, run.file = run.file, None  # it holds the run
        return file, shape
    steps = program.get("iter")
    if shape == "list":
        machine = Machine(run, steps, blocking=True)
        return [value for found in iter(machine.advance, None) for value in found], shape
    parts = run, Machine(run, steps).advance, lambda: run.complete(program.get("close"))
    if shape == "sized":
        return Sized(*parts, length=count_yields(steps)), shape
    if shape == "iterator":
        return Iterable(*parts), shape
    raise ProbeError("the program returns %r, which is no shape that is known" % shape)


def count_yields(steps):
    return sum(count_yields(step.get("steps")) * step.get("times", 1) if step["do"] == "loop"
               else step["do"] == "yield" for step in steps or [])


def wrapped(run, names, app):
    """The application with middleware around it; the outermost is named first."""
    if names:
        from .middleware import MIDDLEWARE

        for name in reversed(names):
            if name not in MIDDLEWARE:
                raise ProbeError("the program asks for the middleware %r, known are %s" % (name, ", ".join(MIDDLEWARE)))
            app = MIDDLEWARE[name](run, app)
    return app


def beneath_bridge(run, program, app):
    """The application beneath the server's bridge, and above that the steps of `above`."""
    if not program.get("bridge"):
        return app

    def beneath(*args, **keywords):
        given = list(args) + list(keywords.values())
        run.event("call", **describe_call(given[0], len(args), len(keywords)))
        try:
            return app(*given)
        except BaseException:  # an error caught before would keep the connection in a cycle
            run.finish()
            raise

    bridged = load_bridge()(beneath)
    if not program.get("above"):
        return bridged
    return lambda *given: Above(run, Machine(run, program["above"]).advance, lambda: bridged(*given))
