"""The judge: a process of the command, wsgicheck judge, that answers each exchange with its findings."""

import _thread
import atexit
import collections
import json
import os
import subprocess

from wsgicheck._command import find_command

_Popen, _PIPE, _Expired, _getpid = subprocess.Popen, subprocess.PIPE, subprocess.TimeoutExpired, os.getpid  # a test may replace them
_dumps, _loads = json.JSONEncoder(separators=(",", ":")).encode, json.loads
# A Ctrl-C is not for the judge.
_APART = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)} if os.name == "nt" else {"start_new_session": True}
_PATIENCE = 5  # seconds for the judge to end


class Judge:
    """Is started with the first exchange, and again in a fork of this process."""

    def __init__(self, command):
        self._command = command
        self._begin()

    def _begin(self):
        self._process, self._owner = None, _getpid()
        self._lock = _thread.allocate_lock()
        self._waiting = collections.deque()  # exchanges that could not be judged when they were over

    def start(self):
        """Start the process, if it does not run."""
        if self._owner != _getpid():
            self._begin()  # what waits is the parent's
        if self._process is None:
            self._process = _Popen([self._command, "judge", "-"], stdin=_PIPE, stdout=_PIPE, stderr=_PIPE, **_APART)

    def later(self, exchange):
        """To be judged at the next occasion. A destructor may call this: it takes no lock and does no I/O."""
        if self._owner == _getpid():
            self._waiting.append(exchange)

    def judge(self, *exchanges):
        """Return (exchange, finding) for these and for those that waited.

        :raises OSError: the judge does not answer.
        """
        found = []
        if not exchanges and (not self._waiting or self._owner != _getpid()):
            return found
        self.start()
        with self._lock:
            queue = list(exchanges)
            while self._waiting or queue:
                exchange = self._waiting.popleft() if self._waiting else queue.pop(0)
                found.extend((exchange, finding) for finding in self._ask(exchange.message()))
        return found

    def _ask(self, message):
        process = self._process
        try:
            process.stdin.write(_dumps(message).encode("ascii") + b"\n")
            process.stdin.flush()
            answer = _loads(process.stdout.readline().decode("utf-8"))
        except (OSError, ValueError) as error:
            said = self._stop()
            raise OSError("wsgicheck judge does not answer: %s" % (said or error))
        if "error" in answer:
            raise OSError("wsgicheck judge: " + answer["error"])
        return answer["findings"]

    def _stop(self):
        """End the process, and return what it said."""
        process, self._process = self._process, None
        try:
            process.stdin.close()
        except OSError:
            pass
        try:
            process.wait(_PATIENCE)
        except _Expired:
            process.kill()
            process.wait()
        with process.stdout, process.stderr:
            return process.stderr.read().decode("utf-8", "backslashreplace").strip()[-1000:]

    def stop(self):
        """End the process, if it is this process's."""
        if self._process is not None and self._owner == _getpid():
            self._stop()


_judge = None


def the_judge():
    """The judge of this process.

    :raises FileNotFoundError: the command is not there.
    """
    global _judge
    if _judge is None:
        _judge = Judge(find_command())
        atexit.register(_judge.stop)
    return _judge
