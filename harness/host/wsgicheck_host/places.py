"""Names the lines of code that did something: `file:line`, the file as it is found from sys.path."""
import contextlib
import os
import sys
from types import GeneratorType

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OWN = tuple(os.path.join(FOLDER, name, "") for name in ("wsgicheck_host", "wsgicheck_probe"))
CONTEXTLIB = contextlib.__file__  # the probe's steps go through it
_getframe = sys._getframe


class Places:
    """inside says of a file whether it is the component's own."""

    def __init__(self):
        self.inside = lambda file: False
        self.roots = ()
        self.names = {}

    def hosted(self, inside):
        self.inside = inside
        self.roots = sorted({os.path.join(os.path.abspath(root), "") for root in sys.path if root} - set(OWN), key=len, reverse=True)
        self.names = {}

    def name(self, file):
        """The file as it is found from sys.path; "" for the worker's own and what is no file."""
        if file not in self.names:
            path = os.path.abspath(file) if not file.startswith("<") else file
            root = next((root for root in self.roots if path.startswith(root)), "")
            self.names[file] = "" if path.startswith(OWN) or file == CONTEXTLIB or file.startswith("<frozen") else path[len(root):]
        return self.names[file]

    def chosen(self, found):
        """Of (file, line), innermost first: the first that is not the worker's own, and the first of the component."""
        first, own = None, None
        for file, line in found:
            if not self.name(file):
                continue
            at = "%s:%d" % (self.name(file), line)
            first = first or at
            if self.inside(file):
                own = at
                break
        return [at for at in (first, own if own != first else None) if at]

    def here(self):
        """Who calls the worker."""
        return self.chosen(self.stack(_getframe(1)))

    def stack(self, frame):
        left = False
        while frame is not None:
            file = frame.f_code.co_filename
            own = file.startswith(OWN) or file == CONTEXTLIB
            if own and left:
                return  # who called the component
            left = left or not own
            yield file, frame.f_lineno
            frame = frame.f_back

    def of_error(self, error):
        """Where an error left the component's code."""
        found, at = [], error.__traceback__
        while at is not None:
            found.append((at.tb_frame.f_code.co_filename, at.tb_lineno))
            at = at.tb_next
        return self.chosen(reversed(found))

    def of(self, thing, method):
        """Where a generator is, or where the method of another object is written."""
        try:
            found = []
            while type(thing) is GeneratorType:  # its attributes are asked for, those of other objects are not
                frame = thing.gi_frame
                found.append((thing.gi_code.co_filename, frame.f_lineno if frame else thing.gi_code.co_firstlineno))
                thing = thing.gi_yieldfrom
            if not found:
                code = getattr(getattr(type(thing), method, None), "__code__", None)
                if code is not None:
                    found.append((code.co_filename, code.co_firstlineno))
            return self.chosen(reversed(found))
        except Exception:  # the component's object answers as it likes
            return []
