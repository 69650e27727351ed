"""An application of the proposal on the ASGI adapter, for "bench held": it says hello, holds responses, and sends a
message to all that it holds. A response at /hold waits for an event, one at /poll yields empty blocks."""

import gc

GREETING = b"Hello, world!\n"
events = set()
messages = 0


def application(environ, start_response):
    global messages
    start_response("200 OK", [("Content-Type", "text/plain")])
    path = environ["PATH_INFO"]
    if path == "/hold":
        return hold(environ["wsgicheck_asgi.event"]())
    if path == "/poll":
        return hold(b"")
    if path == "/send":
        messages += 1
        for event in events:
            event.fire()
    if path == "/usage":
        return [usage()]
    return [GREETING]


def hold(waiting):
    seen = messages
    yield GREETING
    if waiting:
        events.add(waiting)
    try:
        while True:
            while seen == messages:
                yield waiting
            seen += 1
            yield GREETING
    finally:
        events.discard(waiting)


def usage():
    """Lines of /proc/PID/status: what the process uses when its garbage is collected."""
    gc.collect()
    with open("/proc/self/status") as status:
        return "".join(line for line in status if line.startswith(("VmRSS:", "Threads:"))).encode()
