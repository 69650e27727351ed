"""How reports describe objects: errors, environs, and data that goes in or out."""

CUT = 64 * 1024  # octets of data in yield and write events; longer data is cut


def text(describe, value):
    """describe(value), for instance repr(value); if that fails, a text that says so."""
    try:
        return describe(value)
    except Exception as error:
        return "<%s failed: %s>" % (describe.__name__, type(error).__name__)


def describe_error(error, same=False):
    kind = type(error)
    return {"type": kind.__name__, "bases": [base.__name__ for base in kind.__mro__[1:-1]],
            "message": text(str, error), "same": same}


def describe_environ(environ):
    try:
        items = list(environ.items())
    except Exception:
        return {}
    return {
        key if isinstance(key, str) else text(repr, key): {
            "t": type(value).__name__,
            "v": str.__str__(value) if isinstance(value, str) else text(repr, value)[:200],
        }
        for key, value in items
    }


def describe_call(environ, positional, keyword):
    """How the server called the application."""
    return {"environ": describe_environ(environ), "args": {
        "positional": positional, "keyword": keyword, "environ_type": type(environ).__name__}}


def describe_content(parts):
    """What a method of an input returned: data if all of it is bytes, else the first part that is not."""
    for part in parts:
        if not isinstance(part, bytes):
            return {"type": type(part).__name__, "value": text(repr, part)[:200]}
    return {"type": "bytes", "data": b"".join(parts)}


def describe_sent(data):
    """Data on its way out: at most CUT octets of it, and its size if it was longer."""
    return {"data": data[:CUT], "size": len(data) if len(data) > CUT else None}
