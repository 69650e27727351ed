"""Which lines of code did something: FILE:LINE, the first, and the first of the project's own."""

import os
import sys
import sysconfig

_HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")
_STDLIB = tuple(os.path.join(os.path.abspath(sysconfig.get_path(key)), "") for key in ("stdlib", "platstdlib"))
_SITES = ("site-packages", "dist-packages")
_OURS, _LIBRARY, _PROJECT = "", "library", "project"
_getframe = sys._getframe

entered = {}  # id of a running frame of ours to the exchange that it has entered: where the component begins
_kinds = {}  # of files: _OURS for those that nobody can mend, _LIBRARY for the standard library, _PROJECT, or the distribution's folder


def _kind(file):
    found = _kinds.get(file)
    if found is None:
        path = os.path.abspath(file)
        parts = path.replace(os.sep, "/").split("/")
        site = next((i for i in range(len(parts) - 1, -1, -1) if parts[i] in _SITES), None)
        if path.startswith(_HERE) or file.startswith("<"):
            found = _OURS
        elif site is not None:
            found = "/".join(parts[: site + 2])
        else:
            found = _LIBRARY if path.startswith(_STDLIB) else _PROJECT
        _kinds[file] = found
    return found


def _chosen(frames):
    """Of (file, line), innermost first: the first, and the project's first; else that of the outermost distribution."""
    first = owner = last = None
    for file, line in frames:
        kind = _kind(file)
        if kind in (_OURS, _LIBRARY):
            continue
        at = "%s:%d" % (os.path.abspath(file), line)
        first = first or at
        if kind != last:
            owner, last = at, kind
        if kind == _PROJECT:
            break
    return [at for at in (first, owner if owner != first else None) if at]


def _stack(frame, exchange):
    """(file, line) of the component's frames, without those of a component beneath it."""
    frames, beneath = [], None
    while frame is not None and entered.get(id(frame)) is not exchange:
        if id(frame) in entered:
            beneath = len(frames)
        frames.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return frames if beneath is None else _up_to_ours(frames[:beneath]) + frames[beneath + 1 :]


def _up_to_ours(frames):
    """The frames, after ours at the beginning, up to ours: there another component begins."""
    begin = next((i for i, (file, _) in enumerate(frames) if _kind(file) != _OURS), len(frames))
    end = next((i for i, (file, _) in enumerate(frames[begin:], begin) if _kind(file) == _OURS), len(frames))
    return frames[begin:end]


def here(exchange):
    """Who calls, up to where the exchange entered the component."""
    return _chosen(_stack(_getframe(1), exchange))


def around():
    """The innermost exchange that the caller is part of."""
    frame = _getframe(1) if entered else None
    while frame is not None:
        found = entered.get(id(frame))
        if found is not None:
            return found
        frame = frame.f_back
    return None


def of_error(error):
    """Where the error left the component, or a component beneath it."""
    frames, at = [], error.__traceback__
    while at is not None:
        frames.append((at.tb_frame.f_code.co_filename, at.tb_lineno))
        at = at.tb_next
    return _chosen(reversed(_up_to_ours(frames)))


def of(thing, method):
    """Where a generator is, or where a method of another object is written. The object itself is not asked."""
    frames = []
    while type(thing).__name__ == "generator":
        frame = thing.gi_frame
        frames.append((thing.gi_code.co_filename, frame.f_lineno if frame else thing.gi_code.co_firstlineno))
        thing = thing.gi_yieldfrom
    if not frames:
        code = _code(thing) or _code(type(thing).__dict__.get(method)) or _code(_inherited(type(thing), method))
        if code is not None:
            frames.append((code.co_filename, code.co_firstlineno))
    return _chosen(reversed(frames))


def _code(function):
    kind = type(function).__name__
    if kind == "method":
        function, kind = function.__func__, type(function.__func__).__name__
    return function.__code__ if kind == "function" else None


def _inherited(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None
