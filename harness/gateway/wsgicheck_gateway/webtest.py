"""webtest.TestApp, with its lint middleware, as it is by default."""

import webtest

from . import front


def gateway(application):
    app = webtest.TestApp(application)

    def send(method, target, headers, content):
        request = webtest.TestRequest.blank(
            target, method=method, base_url="http://" + front.host(headers),
            headers=front.joined(front.without(headers, "host", "content-length")),
            **({"body": content} if any(name.lower() == "content-length" for name, value in headers) else {})
        )
        response = app.do_request(request, status="*", expect_errors=True)
        return response.status, list(response.headers.items()), response.body

    return send
