"""What the probe is configured with: the harness's address and the server's bridge."""
import os

from .errors import ProbeError

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # that holds this package


def setting(variable, line):
    """A variable of the process environment, else a line of the file beside this package."""
    try:
        if variable not in os.environ:
            with open(os.path.join(FOLDER, "wsgicheck_control"), encoding="utf-8") as file:
                return file.read().splitlines()[line].strip()
    except (OSError, IndexError):
        pass
    return os.environ.get(variable, "")


def control_address():
    """The harness's HOST:PORT, its two parts, SECRET and PROOF; ProbeError if they are not known."""
    control = setting("WSGICHECK_CONTROL", 0)
    if not control:
        raise ProbeError("WSGICHECK_CONTROL is not in the environment and there is no file "
                         "wsgicheck_control in %s" % FOLDER)
    parts = control.split("/")
    host, _, port = parts[0].rpartition(":")
    host = host.strip("[]")  # around an IPv6 address
    if len(parts) != 3 or not (host and port.isdigit() and parts[1] and parts[2]):
        raise ProbeError("WSGICHECK_CONTROL is %r, want HOST:PORT/SECRET/PROOF" % control)
    where, secret, proof = parts
    return where, host, int(port), secret, proof


def load_bridge():
    """The server's bridge; ProbeError if it cannot be loaded."""
    import importlib

    named = setting("WSGICHECK_BRIDGE", 1)
    module, _, path = named.partition(":")
    if not module or not path:
        raise ProbeError("the program needs the server's bridge: WSGICHECK_BRIDGE is %r, want MODULE:CALLABLE" % named)
    try:
        found = importlib.import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
        return found
    except Exception as error:
        raise ProbeError("cannot load the bridge %s: %s: %s" % (named, type(error).__name__, error))
