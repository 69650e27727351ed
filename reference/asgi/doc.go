// Package asgi holds wsgicheck_asgi, an adapter in Python that makes a server of the proposal of
// any ASGI server that runs on asyncio: uvicorn, Hypercorn, Granian, Gunicorn. It uses only the
// standard library of Python 3.8 and later.
//
// The command has it for the presets of these servers, and the wheel has it as wsgicheck.asgi. So its
// modules import one another relatively, whatever the package is called.
//
// It imports nothing of wsgicheck. Start reading at wsgicheck_asgi/__init__.py.
package asgi
