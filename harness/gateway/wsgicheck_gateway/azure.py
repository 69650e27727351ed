"""azure.functions.WsgiMiddleware, for Azure's functions."""

import azure.functions as functions

from . import front


def gateway(application):
    middleware = functions.WsgiMiddleware(application)

    def send(method, target, headers, content):
        url = "http://" + front.host(headers) + target
        request = functions.HttpRequest(method=method, url=url, headers=front.joined(headers), body=content)
        response = middleware.handle(request)
        return response.status_code, list(response.headers.items()), response.get_body()

    return send
