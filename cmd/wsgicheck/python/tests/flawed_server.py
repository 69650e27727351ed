"""A server that breaks a MUST: start_response returns no write(). As that of wsgiref, it breaks a SHOULD, too."""

import sys
from wsgiref.simple_server import ServerHandler, make_server

from wsgicheck_probe import application

start_response = ServerHandler.start_response
ServerHandler.start_response = lambda *args: start_response(*args) and None
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
