package calling

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server uses nothing of the iterable but iteration, len() and close(). The application returns iterables whose
// other attributes report that they were used.
var serverIgnoresOtherAttributes = harness.Group{
	Rule:  "wsgi/server-ignores-other-attributes",
	Needs: OnPython,
	Cases: slices.Concat(Each([]struct{ name, what, members string }{
		{"read", "a read() that gives something else", `
    def read(self, size=-1):
        self.probe.note("used", "read")
        return b"wrong"`},
		{"fileno", "the fileno() of another file", `
    file = open(os.devnull, "rb")
    name = os.devnull
    def fileno(self):
        self.probe.note("used", "fileno")
        return self.file.fileno()
    def tell(self):
        self.probe.note("used", "tell")
        return 0
    def seek(self, *args):
        self.probe.note("used", "seek")
    def read(self, size=-1):
        self.probe.note("used", "read")
        return self.file.read(size)`},
		{"false", "a __bool__() that says False", `
    def __bool__(self):
        return False`},
		{"neither-true-nor-false", "a __bool__() that raises", `
    def __bool__(self):
        self.probe.note("used", "__bool__")
        raise ValueError("neither")`},
		{"equals", "an __eq__() that raises", `
    __hash__ = None
    def __eq__(self, other):
        self.probe.note("used", "__eq__")
        raise ValueError("like nothing")`},
		{"join", "a join(), an encode() and a write()", `
    def join(self, *args):
        self.probe.note("used", "join")
        return b"wrong"
    def encode(self, *args):
        self.probe.note("used", "encode")
        return b"wrong"
    def write(self, *args):
        self.probe.note("used", "write")`},
		{"getitem-besides", "a __getitem__() that gives something else", `
    def __getitem__(self, i):
        self.probe.note("used", "__getitem__")
        return [b"wrong"][i]`},
		{"contains-and-reversed", "__contains__(), __reversed__() and __add__() that raise", `
    def __contains__(self, block):
        self.probe.note("used", "__contains__")
        raise ValueError("nothing is in it")
    def __reversed__(self):
        self.probe.note("used", "__reversed__")
        raise ValueError("one way alone")
    def __add__(self, other):
        self.probe.note("used", "__add__")
        raise ValueError("it is no number")`},
	}, func(v struct{ name, what, members string }) harness.Case {
		return ignoring(v.name, "an iterable with "+v.what, `
class Blocks(Closed):
    def __iter__(self):
        return iter([b"one", b"two", b"three"])`+v.members)
	}), []harness.Case{
		ignoring("any-attribute", "an iterable that reports every attribute that is looked up", `
class Blocks(Reporting):
    def __iter__(self):
        return iter([b"one", b"two", b"three"])`),
		ignoring("any-attribute-of-an-iterator", "an iterator with send() and throw() that reports every attribute that is looked up", `
class Blocks(Reporting):
    def __iter__(self):
        return self
    def __next__(self):
        left = object.__getattribute__(self, "left")
        if not left:
            raise StopIteration
        return left.pop(0)
    def send(self, value):
        return b"wrong"
    def throw(self, *args):
        return b"wrong"`),
	}),
}

// ignoring makes a case of an application that returns the class Blocks of the Python source. That __class__ is looked
// up is allowed, as isinstance() does it; so are the members that may be used, for which a server may call hasattr().
func ignoring(name, what, source string) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   "the response to " + what + " is what iteration gives, and nothing else of it is used",
		Client: OneRequest,
		App: Python(ClosedReported + `
import os

ALLOWED = ("__class__", "__iter__", "__next__", "__getitem__", "__len__", "__length_hint__", "close")

class Reporting:
    def __init__(self, probe):
        self.__dict__.update(probe=probe, left=[b"one", b"two", b"three"])
    def __getattribute__(self, name):
        if name not in ALLOWED + ("__dict__",):
            object.__getattribute__(self, "probe").note("used", name)
        return object.__getattribute__(self, name)
    def close(self):
        closed(object.__getattribute__(self, "probe"))
` + source + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Blocks(probe)
`),
		Check: func(g Gomega, run *harness.Run) {
			ThreeBlocks(g, run)
			g.Expect(run.App().Notes("used")).To(BeEmpty(), "what was used of the iterable")
		},
	}
}
