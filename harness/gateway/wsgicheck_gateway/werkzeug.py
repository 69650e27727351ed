"""werkzeug.test.Client."""

from werkzeug.test import Client, EnvironBuilder

from . import front


def gateway(application):
    def send(method, target, headers, content):
        length = any(name.lower() == "content-length" for name, value in headers)
        builder = EnvironBuilder(
            path=target, base_url="http://" + front.host(headers) + "/", method=method,
            headers=front.without(headers, "host", "content-length"), data=content if length else None,
        )
        response = Client(application, use_cookies=False).open(builder)
        try:
            return response.status, list(response.headers), response.get_data()
        finally:
            response.close()

    return send
