"""Runs the exchanges that the harness asks for, one after the other."""
import contextvars
import gc
import inspect
import os
import sys

from wsgicheck_probe.describe import text

from . import beneath, component
from .channel import MOST, Channel
from .places import Places
from .reports import Reports
from .server import Server

_exit, _getpid = os._exit, os.getpid


class Worker:
    def __init__(self):
        self.channel, self.places = Channel(), Places()
        self.current = None  # (reports, program, kept) of the exchange under way
        self.app = None
        self.context = contextvars.Context()

    def beneath(self, *args, **keywords):
        """The application that middleware is given. Later calls, from threads that are left, are another exchange's."""
        reports, program, kept = self.current
        return beneath.call(reports, program, args, keywords, kept)

    def run(self):
        first = self.channel.messages.get()
        if first is None or first.get("proof") != self.channel.proof:
            sys.stderr.write("wsgicheck: what listens at the control address is not the harness\n")
            return
        while True:
            message = self.channel.messages.get()
            if message is None:
                return
            if "load" in message:
                self.load(message["load"])
            elif "routes" in message:
                self.routes()
            elif "exchange" in message:
                self.exchange(message["exchange"])
            self.channel.flush()

    def load(self, config):
        self.app = None
        try:
            # Some look for more in what they are given: a function has nothing, a bound method would have the worker.
            self.app, named, module = component.load(config, lambda *args, **keywords: self.beneath(*args, **keywords))
        except component.NotHosted as error:
            self.channel.send({"failed": {"stage": error.stage, "message": text(str, error), "traceback": error.traceback}})
            return
        file = component.file_of(named if config["kind"] == "middleware" else None, module)
        name, version, inside = component.belongs(file)
        self.places.hosted(inside)
        line = component.line_of(named) if config["kind"] == "middleware" else 0
        shown = self.places.name(file) or file
        self.channel.send({"loaded": {
            "distribution": name, "version": version, "at": "%s:%d" % (shown, line) if line else shown,
            "kind": "class" if inspect.isclass(named) else type(named).__name__}})

    def routes(self):
        from .routes import FINDERS, routes_of

        try:
            found = routes_of(self.app)
        except Exception as error:
            self.channel.send({"failed": {"stage": "routes", "message": "the tables of routes cannot be read: %s: %s" % (
                type(error).__name__, text(str, error)), "traceback": component.trace(error)}})
            return
        self.channel.send({"routes": dict(found, known=sorted(FINDERS))})

    def exchange(self, exchange):
        app = self.beneath if exchange.get("identity") else self.app
        self.channel.sent = 0
        reports = Reports(self.channel.send, self.places)
        server = Server(reports, exchange, lambda: self.aside(exchange, app))
        self.current = reports, exchange.get("program") or {}, server.kept
        if not exchange.get("same_context"):
            self.context = contextvars.Context()
        try:
            self.context.run(server.run, app)
            for name, kind in [] if exchange.get("same_context") else left_in(self.context):
                server.event("note", at=[], name="context", value=name, type=kind)
            if exchange.get("references"):
                self.current = None
                server.look_for_references()
        except BaseException as error:  # the worker's own fault, or a signal's
            self.channel.send({"trouble": "%s: %s" % (type(error).__name__, text(str, error))})
        if _getpid() != self.channel.process:
            _exit(0)  # a copy that the component has forked must not run the rest
        reports.close()
        flooded = self.channel.sent > MOST or reports.full()
        self.channel.sent = 0
        self.channel.send({"done": exchange.get("number", 0), "flooded": flooded})

    def aside(self, exchange, app):
        """Another request, from its begin to its end. Nothing of it is reported."""
        around = self.current
        server = Server(Reports(lambda event: None, self.places), dict(exchange, aside=True), None)
        around[2].append(server)
        self.current = server.reports, exchange.get("program") or {}, server.kept
        try:
            contextvars.Context().run(server.run, app)
        finally:
            self.current = around


def left_in(context):
    """(name, type of the value) of each context variable that is set, in order of their names. What is None counts as reset."""
    return sorted((text(str, var.name), type(context[var]).__name__) for var in context if context[var] is not None)


def main():
    worker = Worker()
    gc.freeze()
    worker.run()
    _exit(0)  # threads of the component do not keep the process

