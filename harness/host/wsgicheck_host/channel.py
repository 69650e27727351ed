"""The worker's connection to the harness, which is open before the component is imported."""
import _thread
import json
import os
import queue
import socket
import sys
import traceback

from wsgicheck_probe.settings import control_address

PROTOCOL = 1
FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")  # of the worker's own code
MOST = 24 << 20  # octets of one exchange; the harness takes a little more


class Channel:
    """One JSON object per line, in both directions. A thread reads, so that a component that hangs can be asked where it is."""

    def __init__(self):
        _, host, port, secret, self.proof = control_address()
        self.process = os.getpid()
        self.lock = _thread.RLock()  # a destructor may report in mid-report
        self.messages = queue.SimpleQueue()  # None: the harness has gone
        self.over = False
        self.sent = 0  # octets since the exchange began
        self.socket = socket.create_connection((host, port), 10)
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.main = _thread.get_ident()
        # What is used later is kept: a component may replace it in its module.
        self.json = json.JSONEncoder(separators=(",", ":"), default=repr).encode
        self.getpid, self.frames = os.getpid, sys._current_frames
        self.held = []  # lines to send together
        self.send({"secret": secret, "protocol": PROTOCOL, "role": "host", "language": "python",
                   "version": "%d.%d.%d" % sys.version_info[:3], "implementation": sys.implementation.name,
                   "executable": sys.executable, "process": self.process})
        self.flush()
        self.reader = _thread.start_new_thread(self.read, (json.loads, traceback.extract_stack, traceback.format_list, _thread.get_ident))

    def send(self, message):
        """Sends a message with the next flush; nothing in a forked copy of this process, nor beyond the limit."""
        if self.over or self.getpid() != self.process:
            return
        line = self.json(message).encode("ascii") + b"\n"
        with self.lock:
            self.sent += len(line)
            if self.sent <= MOST:
                self.held.append(line)
                if len(line) > 4096 or len(self.held) > 64:
                    self.flush()

    def flush(self):
        with self.lock:
            data, self.held = b"".join(self.held), []
            try:
                if data and self.getpid() == self.process:
                    self.socket.sendall(data)
            except OSError:
                self.over = True

    def read(self, loads, extract, show, get_ident):
        unread = b""
        while True:
            try:
                data = self.socket.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.messages.put(None)
                return
            *lines, unread = (unread + data).split(b"\n")
            for line in lines:
                message = loads(line.decode("utf-8"))
                if not message.get("where"):
                    self.messages.put(message)
                    continue
                me = get_ident()
                stacks = []
                for ident, frame in self.frames().items():
                    lines = [line for line in extract(frame) if not line.filename.startswith(FOLDER) and "runpy" not in line.filename]
                    if ident != me and lines:
                        stacks.append("Thread %d%s:\n%s" % (ident, " (main)" if ident == self.main else "", "".join(show(lines))))
                self.send({"stacks": "\n".join(stacks)[-16000:]})
                self.flush()
