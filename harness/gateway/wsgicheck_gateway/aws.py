"""Events of Amazon's API Gateway, which the adapters for Lambda take."""

import base64
from urllib.parse import parse_qsl, unquote

from . import front


FORWARDED = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Port", "443"), ("X-Forwarded-Proto", "https")]  # Amazon adds them


def proxy_event(method, target, headers, content):
    """Return an event of a REST API's Lambda proxy integration (payload 1.0). Amazon has decoded the path and the query."""
    headers = headers + FORWARDED
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    several = {}
    for name, value in pairs:
        several.setdefault(name, []).append(value)
    fields, lists = front.joined(headers), {}
    for name, value in headers:
        lists.setdefault(name, []).append(value)
    return {
        "resource": "/{proxy+}", "path": unquote(path), "httpMethod": method,
        "headers": fields, "multiValueHeaders": lists,
        "queryStringParameters": dict(pairs) or None, "multiValueQueryStringParameters": several or None,
        "pathParameters": {"proxy": unquote(path).lstrip("/")}, "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012", "apiId": "wsgicheck", "httpMethod": method, "stage": "test", "path": path,
            "protocol": "HTTP/1.1", "requestId": "wsgicheck", "resourcePath": "/{proxy+}",
            "identity": {"sourceIp": "127.0.0.1", "userAgent": fields.get("User-Agent", "")},
        },
        "body": base64.b64encode(content).decode("ascii") if content else None, "isBase64Encoded": bool(content),
    }


def http_event(method, target, headers, content):
    """Return an event of an HTTP API or a function's URL (payload 2.0), which has the query as it was sent."""
    headers = headers + FORWARDED
    path, _, query = target.partition("?")
    fields = {name.lower(): value for name, value in front.joined(headers).items()}
    cookies = fields.pop("cookie", None)
    event = {
        "version": "2.0", "routeKey": "$default", "rawPath": unquote(path), "rawQueryString": query, "headers": fields,
        "requestContext": {
            "accountId": "123456789012", "apiId": "wsgicheck", "domainName": front.host(headers), "requestId": "wsgicheck",
            "routeKey": "$default", "stage": "$default",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": fields.get("user-agent", ""),
            },
        },
        "isBase64Encoded": bool(content),
    }
    if cookies is not None:
        event["cookies"] = cookies.split("; ")
    if content:
        event["body"] = base64.b64encode(content).decode("ascii")
    return event


def response(answer):
    """Return what the adapter answered: (status, headers, content)."""
    headers = dict(answer.get("headers") or {})
    lists = answer.get("multiValueHeaders") or {}
    fields = [(name, value) for name, value in headers.items() if name.lower() not in {n.lower() for n in lists}]
    fields += [(name, value) for name, values in lists.items() for value in values]
    fields += [("Set-Cookie", cookie) for cookie in answer.get("cookies") or ()]
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode("utf-8")
    return answer.get("statusDescription") or int(answer["statusCode"]), fields, content
