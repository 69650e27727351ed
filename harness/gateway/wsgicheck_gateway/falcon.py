"""falcon.testing.simulate_request."""

from falcon import testing

from . import front


def gateway(application):
    def named(environ, start_response):  # Falcon looks at the names of the parameters, and fails where there are none, as in *args
        return application(environ, start_response)

    def send(method, target, headers, content):
        path, mark, query = target.partition("?")
        host, colon, port = front.host(headers).rpartition(":")
        result = testing.simulate_request(
            named, method, path, query_string=query, body=content,
            host=host if port.isdigit() else front.host(headers), port=int(port) if colon and port.isdigit() else None,
            headers=front.joined(front.without(headers, "content-length") if content else headers),
        )
        return result.status, list(result.headers.items()), result.content

    return send
