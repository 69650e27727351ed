"""wsgi-intercept, below http.client."""

import http.client

import wsgi_intercept
from wsgi_intercept import http_client_intercept

HOST = "intercepted.example"


def gateway(application):
    http_client_intercept.install()
    wsgi_intercept.add_wsgi_intercept(HOST, 80, lambda: application)

    def send(method, target, headers, content):
        connection = http.client.HTTPConnection(HOST, 80)  # the class that install() has put there
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(content or None)
        response = connection.getresponse()
        try:
            return "%d %s" % (response.status, response.reason), response.getheaders(), response.read()
        finally:
            connection.close()

    return send
