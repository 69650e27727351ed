"""apig-wsgi, for Amazon's Lambda, with events of an HTTP API (payload 2.0)."""

import apig_wsgi

from . import aws


def gateway(application):
    handler = apig_wsgi.make_lambda_handler(application)
    return lambda *request: aws.response(handler(aws.http_event(*request), None))
