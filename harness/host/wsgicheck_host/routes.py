"""The static GET routes of an application, from its framework's own tables.

Each finder gets the application and returns (paths, how many routes were left out), or None if the
application is not of its framework. A route is left out if it takes arguments, or not GET.
"""
import re
import sys


def flask(app):
    rules = getattr(getattr(app, "url_map", None), "iter_rules", None)
    if rules is None:
        return None
    found = [(rule.rule, not rule.arguments and "GET" in (rule.methods or ())) for rule in rules()]
    return [path for path, static in found if static], sum(not static for _, static in found)


def django(app):
    if "django.core.handlers.base" not in sys.modules or not isinstance(app, sys.modules["django.core.handlers.base"].BaseHandler):
        return None
    from django.urls import get_resolver

    paths, left = [], 0

    def walk(patterns, before):
        nonlocal left
        for one in patterns:
            route = str(one.pattern)
            path = before + re.sub(r"^\^|\\Z$|\$$", "", route)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, path)
            elif re.search(r"[<>()\[\]\\*+?|{}]", path):
                left += 1
            else:
                paths.append("/" + path)
    walk(get_resolver().url_patterns, "")
    return paths, left


def pyramid(app):
    mapper = getattr(app, "routes_mapper", None)
    if mapper is None:
        return None
    patterns = [route.pattern if route.pattern.startswith("/") else "/" + route.pattern for route in mapper.get_routes()]
    return [one for one in patterns if not re.search(r"[{}*:]", one)], sum(bool(re.search(r"[{}*:]", one)) for one in patterns)


def falcon(app):
    if not type(app).__module__.startswith("falcon") and not any(base.__module__.startswith("falcon.") for base in type(app).__mro__):
        return None
    from falcon import inspect

    found = [(route.path, "{" not in route.path and any(method.method == "GET" for method in route.methods))
             for route in inspect.inspect_routes(app)]
    return [path for path, static in found if static], sum(not static for _, static in found)


def bottle(app):
    if "bottle" not in sys.modules or not isinstance(app, sys.modules["bottle"].Bottle):
        return None
    found = [(route.rule, route.method in ("GET", "ANY") and not re.search(r"[<>:]", route.rule)) for route in app.routes]
    return [path for path, static in found if static], sum(not static for _, static in found)


FINDERS = {"Django": django, "Falcon": falcon, "Bottle": bottle, "Pyramid": pyramid, "Flask": flask}


def routes_of(app):
    """What the first framework that knows the application says."""
    for name, find in FINDERS.items():
        found = find(app)
        if found is not None:
            paths = sorted(set(found[0]))
            return {"framework": name, "paths": paths, "left_out": found[1]}
    return {"framework": "", "paths": [], "left_out": 0}
