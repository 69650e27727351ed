package filewrapper

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// fileClosed expects the file-like object to have been closed, and reports if it was more than once.
func fileClosed(g Gomega, run *harness.Run) {
	times := len(run.App().Notes("file-close"))
	g.Expect(times).To(BeNumerically(">=", 1), "how often the file-like object was closed")
	if times > 1 {
		run.Note("the file-like object was closed %d times", times)
	}
}

// closeReported is an application that returns the wrapper of a file-like object whose close() is reported. Its class has
// the base, if one is named, and otherwise a read() with this body; length is the application's Content-Length, "" for none.
// A close() that the interpreter calls for an object that was thrown away does not count: lost is set before.
func closeReported(base, read, length string) Program {
	made, reader, field := "File()", "        def read(self, size=-1):\n            "+read+"\n", ""
	if base != "" {
		made, reader = "File(os.dup(source.fileno()), 'rb')", ""
	}
	if length != "" {
		field = `, ("Content-Length", "` + length + `")`
	}
	return Python(`
import io, os, tempfile

def app(environ, start_response, probe):
    source = tempfile.TemporaryFile()
    source.write(b"data")
    source.flush()
    source.seek(0)

    class File(` + base + `):
        given, lost = 0, False
        def rest(self):
            self.given += 1
            return b"data" if self.given == 1 else b""
        def one(self):
            self.given += 1
            if self.given > 1:
                raise OSError("cannot be read")
            return b"one"
` + reader + `        def close(self):
            if not self.lost:
                probe.note("file-close")
                probe.event("closed")
            super().close() if hasattr(super(), "close") else None
        def __del__(self):
            self.lost = True
            probe.event("dropped")

    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")` + field + `])
    return environ["wsgi.file_wrapper"](` + made + `)
`)
}
