"""Runs the steps of a program, from one yield to the next."""
import sys
import time

from .errors import ProbeError, ScenarioOver
from .steps import REPORTED, STEPS, value_of


class Frame:
    """A list of steps under way; times is None for a loop that ends with the input."""

    def __init__(self, steps, times, catch):
        self.steps, self.times, self.catch, self.at = steps or [], times, catch, 0


class Machine:
    def __init__(self, run, steps, blocking=False):
        self.run, self.frames = run, [Frame(steps, 1, False)]
        self.blocking = blocking  # pause waits for its gate instead of yielding until it is open

    def advance(self):
        """Goes on to the next yield and returns [value]; None at the end."""
        while self.frames:
            frame = self.frames[-1]
            if frame.at == len(frame.steps):
                self.next_round(frame)
                continue
            step = frame.steps[frame.at]
            frame.at += 1
            try:
                found = self.step(step, frame)
            except (ScenarioOver, ProbeError):
                self.frames = []
                raise
            except Exception as error:
                if not step.get("catch"):
                    while self.frames and not self.frames.pop().catch:
                        pass
                    if not self.frames:
                        raise
                if step["do"] not in REPORTED:
                    self.run.note("caught", error=error)
                self.run.caught = sys.exc_info()
            except BaseException:
                self.frames = []
                raise
            else:
                if found is not None:
                    return found
        return None

    def next_round(self, frame):
        """Goes to a frame's first step again, or leaves it."""
        if frame.times is not None:
            frame.times -= 1
        if frame.times == 0 or not frame.steps:
            self.frames.pop()
        else:
            self.run.link.look()
            frame.at = 0

    def step(self, step, frame):
        do = step.get("do")
        if do == "yield":
            return [value_of(self.run, step)]
        if do == "pause":
            return self.pause(step.get("gate"), frame)
        if do == "loop":
            self.frames.append(Frame(step.get("steps"), step.get("times") or None, step.get("catch")))
        elif do == "return":
            self.frames = []
        elif do not in STEPS:
            raise ProbeError("the program has the step %r, which is not known" % do)
        elif STEPS[do](self.run, step) and any(frame.times is None for frame in self.frames):
            while self.frames.pop().times is not None:
                pass
        return None

    def pause(self, gate, frame):
        if not gate:
            return [b""]
        if self.blocking:
            return self.run.wait(gate)
        if self.run.is_open(gate):
            return self.run.event("waited", name=gate)
        time.sleep(0)  # where greenlets share the thread, the others go on
        frame.at -= 1
        return [b""]
