"""The steps of a program, but those that steer the machine.

Each gets the run and the step; true means that the input is at its end.
"""
import builtins

from .describe import describe_content, describe_environ, describe_error, describe_sent, text
from .errors import ProbeError
from .iterables import File


def octets(step):
    return (step.get("data") or "").encode("latin-1") * (step.get("repeat") or 1)


def value_of(run, step):
    """The value of a `yield`, which it reports."""
    kind = step.get("value") or "bytes"
    if kind == "token":
        value = run.named(step.get("name"))
        run.event("yield", value=kind, name=step.get("name"))
        return value
    choices = {"bytes": lambda: octets(step), "last": lambda: run.last, "str": lambda: step.get("data") or "",
               "int": lambda: 1, "none": lambda: None, "input": lambda: run.environ["wsgi.async_input"]}
    if kind not in choices:
        raise ProbeError("the program yields %r, which is no value that is known" % kind)
    value = choices[kind]()
    if isinstance(value, bytes):
        run.event("yield", value="bytes", **describe_sent(value))
    else:
        run.event("yield", value=type(value).__name__ if kind == "last" else kind)
    return value


def do_start(run, step):
    status, headers, given = step.get("status", ""), [tuple(field) for field in step.get("headers") or []], ()
    if step.get("exc_info"):
        if run.caught is None:
            raise ProbeError("the program starts with exc_info and has caught nothing")
        given = (run.caught,)
    with run.reporting("start", status=status, headers=list(headers), value="exc_info" if given else None) as report:
        try:
            run.write = run.start_response(status, headers, *given)
        except BaseException as error:
            report["error"] = describe_error(error, bool(given) and error is given[0][1])
            raise
        report["type"] = "callable" if callable(run.write) else type(run.write).__name__


def do_write(run, step):
    data = octets(step)
    with run.reporting("write", **describe_sent(data)):
        run.write(data)


def do_next(run, step):
    with run.reporting("next", name=step.get("name"), method=step.get("method")) as report:
        source = run.named(step["name"]) if step.get("name") else run.environ["wsgi.async_input"]
        try:
            run.last = source.next() if step.get("method") == "method" else next(source)
            report.update(describe_content([run.last]))
        except StopIteration:
            run.last = b""
            report["end"] = True
    return report.get("end")


def do_factory(run, step):
    name = step.get("name") or "switch"
    with run.reporting("factory", name=name) as report:
        token = run.tokens[name] = run.environ["wsgi.input_factory"]()
        report["type"] = type(token).__name__


def do_delegate(run, step):
    name, value = step.get("name") or "delegated", step.get("value") or ""

    def call():
        try:
            with run.reporting("ran", name=name) as report:
                run.complete(step.get("steps"))
                report["value"] = value
            return value
        finally:
            run.outstanding(-1)

    run.outstanding(1)
    try:
        with run.reporting("delegate", name=name) as report:
            token = run.tokens[name] = run.environ["wsgi.resume_with_result"](call)
            report["type"] = type(token).__name__
    except BaseException:
        run.outstanding(-1)
        raise


def do_result(run, step):
    name = step.get("name") or "delegated"
    with run.reporting("result", name=name) as report:
        result = run.named(name).result()
        report["type"] = type(result).__name__
        report["value"] = result if isinstance(result, str) else text(repr, result)[:200]


def do_read(run, step):
    method, size, parts = step.get("method") or "read", step.get("size"), []
    args = () if size is None else (size,)
    with run.reporting("read", method=method, size=size) as report:
        try:
            source = run.environ["wsgi.input"]
            if method in ("iter", "readlines"):
                parts.extend(source if method == "iter" else source.readlines(*args))
            else:
                parts.append(getattr(source, method)(*args))
        except BaseException:
            report.update(describe_content(parts) if parts else {})
            raise
        report.update(describe_content(parts))
    run.last = report.get("data", b"")
    return not any(parts)


def do_set(run, step):
    key = step.get("key") or ""
    if key == "*":
        run.environ.clear()
    elif step.get("data") is None:
        run.environ.pop(key, None)
    else:
        run.environ[key] = step["data"]
    run.event("set", name=key)


def do_keep(run, step):
    value = run.named(step["token"]) if step.get("token") else run.environ[step.get("key") or ""]
    run.shelf()[step.get("name") or ""] = value


def do_errors(run, step):
    method, data = step.get("method") or "write", step.get("data") or ""
    args = {"write": (data,), "writelines": (data.splitlines(True),)}.get(method, ())
    with run.reporting("errors", method=method):
        getattr(run.environ["wsgi.errors"], method)(*args)


def do_file(run, step):
    block = (step["block"],) if step.get("block") else ()
    run.file = run.environ["wsgi.file_wrapper"](File(run, octets(step), step.get("size") or 0), *block)


def do_raise(run, step):
    name = step.get("error") or "RuntimeError"
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = type(name, (Exception,), {})
    raise kind(step.get("data") or "")


STEPS = {
    "start": do_start, "write": do_write, "next": do_next, "factory": do_factory, "delegate": do_delegate,
    "result": do_result, "read": do_read, "set": do_set, "keep": do_keep, "errors": do_errors,
    "file": do_file, "raise": do_raise,
    "open": lambda run, step: run.open(step.get("gate") or ""),
    "wait": lambda run, step: run.wait(step.get("gate") or ""),
    "look": lambda run, step: run.event("look", environ=describe_environ(run.environ)),
}
# Steps whose own events hold what they raised.
REPORTED = {"start", "write", "next", "factory", "delegate", "result", "read", "errors"}
