"""A front for gateways that call a WSGI application and have no socket.

A gateway is a callable that takes the application and returns send(method, target, headers, content):

    method   str, such as "GET"
    target   str, the path and the query as they are in the request line, percent-encoded
    headers  list of (name, value), both str of Latin-1, in the order of the request
    content  bytes

send returns (status, headers, content): the status as the gateway gives it, "200 OK" or 200, a list of (name, value), and
bytes. What the gateway raises, send lets through.
"""
