"""Makes the events of one exchange, or of one request that is only watched. Both sides share the order."""
import _thread
import os

from wsgicheck_probe.describe import describe_error

ABOVE, BENEATH = "above", "beneath"
MOST = 4000  # events of one exchange
_getpid, _get_ident, _RLock = os.getpid, _thread.get_ident, _thread.RLock  # a component may replace them in their modules


class Reports:
    """Numbers events and hands them to sink; nothing once it is closed: what comes later is another exchange's."""

    def __init__(self, sink, places):
        self.sink, self.places = sink, places
        self.seq = 0
        self.lock = _RLock()
        self.open = True
        self.process, self.thread = _getpid(), _get_ident

    def event(self, side, kind, turn, **fields):
        with self.lock:
            if not self.open or self.full():
                return
            self.seq += 1
            event = {"seq": self.seq, "side": side, "kind": kind, "turn": turn, "thread": str(self.thread()), "process": self.process}
            for name, value in fields.items():
                if isinstance(value, (bytes, bytearray)):
                    value = bytes(value).decode("latin-1")
                elif isinstance(value, BaseException):
                    value = describe_error(value)
                if value is not None and value is not False and value != []:
                    event[name] = value
            self.sink(event)

    def full(self):
        """Whether there were so many events that no more are reported."""
        return self.seq >= MOST

    def close(self):
        with self.lock:
            self.open = False
