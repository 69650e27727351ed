package body

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Any iterable will do, one that has nothing but __getitem__() included. The application returns one of each kind.
var getitemOnlyIterablesAccepted = harness.Group{
	Rule:  "wsgi/getitem-only-iterables-accepted",
	Needs: OnPython,
	Cases: Each([]struct{ name, what, define, made string }{
		{"getitem", "nothing but __getitem__", `
class Blocks:
    def __init__(self, blocks):
        self.blocks = blocks
    def __getitem__(self, i):
        return self.blocks[i]
`, "Blocks([b'one', b'two', b'three'])"},
		{"getitem-without-end", "a __getitem__ that raises IndexError after reading to the end", `
import io
class Blocks:
    def __init__(self, file):
        self.file = file
    def __getitem__(self, i):
        data = self.file.read(4)
        if data:
            return data
        raise IndexError
`, "Blocks(io.BytesIO(b'onetwothree'))"},
		{"iter-only", "nothing but __iter__", `
class Blocks:
    def __iter__(self):
        yield b"one"
        yield b"two"
        yield b"three"
`, "Blocks()"},
		{"iterator-without-close", "an iterator without close()", "", "iter((b'one', b'two', b'three'))"},
		{"tuple", "a tuple", "", "(b'one', b'two', b'three')"},
		{"mapping", "a mapping, which gives its keys", "", "{b'one': 1, b'two': 2, b'three': 3}"},
		{"map", "a map object", "", "map(bytes.lower, [b'ONE', b'TWO', b'THREE'])"},
	}, func(v struct{ name, what, define, made string }) harness.Case {
		return harness.Case{
			Name:   v.name,
			Text:   "the body is what a for loop takes from " + v.what,
			Client: OneRequest,
			App: Python(v.define + `
def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return ` + v.made + `
`),
			Check: ThreeBlocks,
		}
	}),
}
