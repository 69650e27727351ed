"""python -m wsgicheck_gateway GATEWAY HOST PORT APPLICATION

GATEWAY is a module of this package, such as "httpx", or MODULE:CALLABLE; APPLICATION is MODULE:CALLABLE.
"""

import importlib
import sys

from . import front


def load(name):
    """Return the object that MODULE:CALLABLE names; without a colon, the gateway in the module of this package."""
    module, colon, attribute = name.partition(":")
    if not colon:
        module, attribute = __package__ + "." + module, "gateway"
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise SystemExit("wsgicheck_gateway: %s cannot be loaded: %s" % (name, error)) from error
    if not callable(found):
        raise SystemExit("wsgicheck_gateway: %s is not callable: it must be MODULE:CALLABLE" % name)
    return found


def main(arguments):
    if len(arguments) != 4:
        raise SystemExit("usage: " + __doc__.strip())
    gateway, host, port, application = arguments
    send = load(gateway)(load(application))
    if not callable(send):
        want = "it must return send(method, target, headers, content)"
        raise SystemExit("wsgicheck_gateway: %s returned %r, which is not callable: %s" % (gateway, send, want))
    front.serve(send, host, int(port))


main(sys.argv[1:])
