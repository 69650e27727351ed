"""The asynchronous WSGI proposal of 2007 on any ASGI server.

    from wsgicheck.asgi import Adapter, Bridge

    asgi = Adapter(application)         # an application of the proposal, or one of PEP 3333 that
                                        # waits for nothing
    asgi = Adapter(Bridge(wsgi1_app))   # an ordinary PEP 3333 application

Then `uvicorn module:asgi`, or another ASGI server that runs on asyncio. Turns of the
asynchronous phase run on the event loop, those of the synchronous phase in a pool of threads;
between turns a request has no thread. Python 3.8 or later, standard library only.

Start at adapter.py, then request.py: one request, turn by turn. content.py is what the client
sends, response.py and output.py what is sent to it, tokens.py what an application yields
besides bytes.
"""

from .adapter import Adapter
from .bridge import Bridge

__all__ = ["Adapter", "Bridge"]
