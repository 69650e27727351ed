package filewrapper

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// What is done with the file is decided when the application returns. The application makes the wrapper before it calls
// start_response or write(), or returns it inside another iterable.
var fileHandlingAfterReturn = harness.Group{
	Rule:     "wsgi/file-handling-after-return",
	Presumes: []string{"wsgi/file-wrapper-signature#block-size-1", "wsgi/file-wrapper-signature#no-block-size", "wsgi/getitem-only-iterables-accepted#getitem", "wsgi/file-wrapper-no-premature-send#wrapper-thrown-away"},
	Needs:    offered,
	SomePresume: []harness.Presumption{
		{Cases: []string{"inside-another-iterable"}, Presumes: []string{"wsgi/file-wrapper-fallback#bytesio"}},
		{Cases: []string{"written-before"}, Presumes: []string{"wsgi/file-wrapper-stops-at-content-length#read-only"}},
	},
	Cases: []harness.Case{
		fileCase("start-response-after-wrapper",
			"a start_response after the wrapper was made heads the file", "data",
			Returning("file", AppCalling(Then(File("data", 0, 0), Start("200 OK"))))),
		fileCase("inside-another-iterable",
			"of a wrapper inside another iterable that iterable's blocks are sent", "<abcdef>", Python(nested)),
		fileCase("written-before",
			"what was written comes before the file", "writtendata",
			Returning("file", AppCalling(Then(File("data", 0, 0), Start("200 OK"), Write("written"))))),
	},
}

const nested = `
import io

class Wrapped:
    def __init__(self, inner):
        self.inner = inner
    def __iter__(self):
        yield b"<"
        for block in self.inner:
            yield block
        yield b">"

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    return Wrapped(environ["wsgi.file_wrapper"](io.BytesIO(b"abcdef"), 4))
`
