"""requests-wsgi-adapter, mounted in a session of requests."""

import requests
from wsgiadapter import WSGIAdapter

from . import front


def gateway(application):
    def send(method, target, headers, content):
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", WSGIAdapter(application))
            length = any(name.lower() == "content-length" for name, value in headers)
            url = "http://" + front.host(headers) + target
            request = requests.Request(method, url, headers=front.joined(headers), data=content if length else None)
            response = session.send(request.prepare(), allow_redirects=False)
            try:
                return "%d %s" % (response.status_code, response.reason), list(response.headers.items()), response.content
            finally:
                response.close()

    return send
