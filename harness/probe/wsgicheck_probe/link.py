"""The connection of one request to the harness."""
import json
import os
import socket
import threading

from .errors import ProbeError, ScenarioOver
from .settings import control_address

PATIENCE = 10.0  # seconds for the harness to accept and answer
NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)

links = set()  # the open ones: collected in a cycle, a socket may be closed before the last report


class Link:
    """One JSON object per line, in both directions. Threads of one request share it."""

    def __init__(self):
        self.where, host, port, self.secret, self.proof = control_address()
        self.process = os.getpid()
        self.lock = threading.Condition(threading.RLock())  # a destructor may report in mid-report
        self.gates = set()
        self.answer = None
        self.unread = b""
        self.reading = False  # a thread is in recv(), without the lock
        self.over = False
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        try:
            self.socket.settimeout(PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.connect((host, port))
        except (OSError, OverflowError) as error:
            self.socket.close()
            raise ProbeError("cannot reach the harness at %s: %s" % (self.where, error))
        links.add(self)

    def program(self):
        """The harness's answer to the first line."""
        with self.lock:
            while self.answer is None and not self.over:
                self.receive()
            self.socket.settimeout(None)
        if self.answer is None:
            raise ProbeError("the harness at %s gave no program; does WSGICHECK_CONTROL hold the secret of another run?" % self.where)
        if self.answer.get("proof") != self.proof:
            raise ProbeError("what listens at %s is not the harness: its proof is wrong" % self.where)
        return self.answer.get("program")

    def send(self, message):
        """Sends a message; nothing once the harness has gone, nor in a forked copy of the process."""
        line = json.dumps(message, separators=(",", ":"), default=repr).encode("ascii") + b"\n"
        with self.lock:
            if self.over or self.process != os.getpid():
                return
            try:
                self.socket.sendall(line, NO_SIGNAL)
            except OSError:
                self.over = True

    def receive(self):
        """Waits for more, once. The caller holds the lock, which is free during the wait."""
        self.reading = True
        self.lock.release()
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        finally:
            self.lock.acquire()
            self.reading = False
            self.lock.notify_all()
        self.take(data)

    def take(self, data):
        """Handles what was received; b"" is the end of the scenario."""
        if not data:
            self.over = True
        *lines, self.unread = (self.unread + data).split(b"\n")
        for line in lines:
            try:
                message = dict(json.loads(line))
            except (ValueError, TypeError):
                message = {}  # not the harness's: it proves nothing
            if self.answer is None:
                self.answer = message
            elif "open" in message:
                self.gates.add(message["open"])

    def look(self):
        """Takes what has come, without waiting. ScenarioOver if the harness has gone."""
        with self.lock:
            if not self.reading and not self.over:
                self.socket.settimeout(0)
                try:
                    self.take(self.socket.recv(65536))
                except BlockingIOError:
                    pass
                except OSError:
                    self.over = True
                self.socket.settimeout(None)
            if self.over:
                raise ScenarioOver()

    def wait(self, gate):
        """Returns when the gate is open. ScenarioOver if the harness goes before."""
        with self.lock:
            while gate not in self.gates:
                if self.over:
                    raise ScenarioOver()
                if self.reading:
                    self.lock.wait()
                else:
                    self.receive()

    def close(self):
        with self.lock:
            if self.process == os.getpid():  # a forked copy does not end its parent's connection
                try:
                    self.look()
                    self.socket.shutdown(socket.SHUT_WR)
                except (OSError, ScenarioOver):
                    pass
            self.over = True
            self.socket.close()
            links.discard(self)
