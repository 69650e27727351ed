"""Stand-ins for objects that cross the interface. They look like the originals, also to isinstance(), and report what is done."""

import weakref

_getattribute = object.__getattribute__
_OWN = frozenset((
    "__class__", "__del__", "__delattr__", "__dict__", "__dir__", "__doc__", "__getattr__", "__getattribute__", "__getstate__", "__init__",
    "__init_subclass__", "__module__", "__new__", "__setattr__", "__slots__", "__subclasshook__", "__weakref__", "__set_name__",
))  # fmt: skip
_classes = weakref.WeakKeyDictionary()  # type of an original to {base: class of its stand-ins}


class StandIn:
    """Passes everything on to the original. Classes for particular originals have its type's special methods too."""

    __slots__ = ("__weakref__", "_original", "_about")

    def __getattribute__(self, name):
        if name == "__class__":
            return _getattribute(self, "_original").__class__
        found = type(self).look_up(self, name)
        return getattr(_getattribute(self, "_original"), name) if found is None else found

    def __setattr__(self, name, value):
        setattr(_getattribute(self, "_original"), name, value)

    def __delattr__(self, name):
        delattr(_getattribute(self, "_original"), name)

    def __dir__(self):
        return dir(_getattribute(self, "_original"))

    @staticmethod
    def look_up(stand_in, name):
        """What stands for the attribute; None for the original's own."""
        return None


def original(stand_in):
    return _getattribute(stand_in, "_original")


def about(stand_in):
    return _getattribute(stand_in, "_about")


def bare(thing):
    """The thing itself, behind all stand-ins."""
    while issubclass(type(thing), StandIn):
        thing = _getattribute(thing, "_original")
    return thing


def _pass_on(name):
    def special(self, *args, **keywords):
        return getattr(_getattribute(self, "_original"), name)(*args, **keywords)

    special.__name__ = name
    return special


def stand_in(base, thing, about):
    """A stand-in for thing; base, a subclass of StandIn, has what is reported."""
    kind = type(thing)
    made = _classes.setdefault(kind, {})
    cls = made.get(base)
    if cls is None:
        own = {"__slots__": (), "__hash__": None if kind.__hash__ is None else _pass_on("__hash__")}
        for name in dir(kind):
            special = name.startswith("__") and name.endswith("__") and name not in _OWN and callable(getattr(kind, name, None))
            if special and name not in own:
                own[name] = _pass_on(name)
        for name, special in base.SPECIAL.items():
            if name in own:
                own[name] = special
        cls = made[base] = type(base)(kind.__name__, (base,), own)
    found = object.__new__(cls)
    object.__setattr__(found, "_original", thing)
    object.__setattr__(found, "_about", about)
    return found
