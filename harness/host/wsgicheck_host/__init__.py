"""Hosts a WSGI application or middleware without a server, for the harness (harness/PROTOCOL.md).

The worker makes environ, streams and start_response, drives the iterable step by step, and, beneath
middleware, runs the probe's programs. It reports both sides as events and judges nothing. Python 3.8
or later, standard library only.

Start at worker.py. component.py finds what is hosted, server.py plays the server above it, beneath.py
the application beneath, streams.py what the environ holds, reports.py makes the events, places.py
names lines of code, channel.py is the connection. What these modules need of the standard library
they take when they are imported: a component may patch it.
"""
