"""awsgi2, for Amazon's Lambda, with events of a REST API (payload 1.0). Octets are sent in base64, as its documentation says."""

import awsgi2

from . import aws

BINARY = {"application/octet-stream", "image/png"}


def gateway(application):
    return lambda *request: aws.response(awsgi2.response(application, aws.proxy_event(*request), None, base64_content_types=BINARY))
