"""What applications return, and the file that they hand to wsgi.file_wrapper."""


class Iterable:
    """advance() gives [value], or None at the end; close() is the program's part of close()."""

    __slots__ = ("_run", "_advance", "_close", "_closed")

    def __init__(self, run, advance, close):
        self._run, self._advance, self._close, self._closed = run, advance, close, False
        run.unclosed += 1

    def __iter__(self):
        return self

    def __next__(self):
        found = self._run.resume(self._advance)
        if not found:
            self._run.event("end")
            raise StopIteration
        return found[0]

    def close(self):
        run = self._run
        run.unclosed -= not self._closed
        self._closed = True
        run.enter("close")
        run.event("close")
        try:
            with run.reporting("closed"), run.raising():
                self._close()
        finally:
            run.caught = None  # its traceback would keep this run alive
            run.leave()

    def __del__(self):
        try:
            if not self._closed:
                self._run.unclosed -= 1
                self._run.event("dropped")
        except Exception:  # the interpreter is going down
            pass


class Sized(Iterable):
    """An iterable that knows its length."""

    __slots__ = ("_length",)

    def __init__(self, run, advance, close, length):
        super().__init__(run, advance, close)
        self._length = length

    def __len__(self):
        return self._length


class Above:
    """The iterable of the component above the bridge: its own steps, then what the bridge gives."""

    def __init__(self, run, advance, call):
        self.run, self.advance, self.call = run, advance, call  # no call once it was made
        self.result, self.values = None, iter(())

    def __iter__(self):
        return self

    def __next__(self):
        if self.call:
            found = self.run.resume(self.advance)
            if found:
                return found[0]
            call, self.call = self.call, None
            self.result = call()
            self.values = iter(self.result)
        return next(self.values)

    def close(self):
        if self.call:  # nothing beneath can report it
            self.run.event("close")
            self.run.event("closed")
        elif hasattr(self.result, "close"):
            self.result.close()


class File:
    """A binary file at a position."""

    __slots__ = ("_run", "_data", "_at")

    def __init__(self, run, data, at):
        self._run, self._data, self._at = run, data, at

    def read(self, size=-1):
        end = len(self._data) if size is None or size < 0 else self._at + size
        data = self._data[self._at:end]
        self._at += len(data)
        return data

    def close(self):
        self._run.note("file-close")
