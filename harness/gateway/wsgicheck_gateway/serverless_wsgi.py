"""serverless-wsgi, for Amazon's Lambda, with events of a REST API (payload 1.0)."""

import serverless_wsgi

from . import aws


def gateway(application):
    return lambda *request: aws.response(serverless_wsgi.handle_request(application, aws.proxy_event(*request), None))
