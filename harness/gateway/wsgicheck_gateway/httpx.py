"""httpx.WSGITransport."""

import httpx

from . import front


def gateway(application):
    transport = httpx.WSGITransport(app=application)

    def send(method, target, headers, content):
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        request = httpx.Request(method, "http://" + front.host(headers) + target, headers=fields, content=content)
        response = transport.handle_request(request)
        try:
            body = response.read()
        finally:
            response.close()
        return response.status_code, [(n.decode("latin-1"), v.decode("latin-1")) for n, v in response.headers.raw], body

    return send
