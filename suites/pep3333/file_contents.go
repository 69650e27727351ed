package pep3333

import (
	"io"
	"slices"
	"strconv"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
)

const (
	likeRead = "wsgi/file-wrapper-like-iter-read"
	fallback = "wsgi/file-wrapper-fallback"
)

// fileContents are the cases of what is sent of a file, and of closing it.
var fileContents = slices.Concat([]harness.Case{
	fileCase(likeRead, "from-the-start", "the whole file is sent", FileData, PythonFile(RealFile, "")),
	fileCase(likeRead, "from-an-offset", "a file is sent from where it stands", FileData[100:], PythonFile(RealFile, "f.seek(100)")),
	fileCase(likeRead, "partly-read", "a buffered file of which 100 octets were read is sent from there",
		FileData[100:], PythonFile(RealFile+"\nf.read(100)", "")),
	fileCase(likeRead, "read-to-the-end", "nothing of a file that was read to its end is sent", "", PythonFile(RealFile+"\nf.read()", "")),
	fileCase(likeRead, "empty", "an empty file gives an empty body", "", PythonFile("f = tempfile.TemporaryFile()", "")),
	fileCase(likeRead, "grown", "a file that has grown since the wrapper was made is sent to its end",
		FileData+"more", PythonFile(RealFile, "f.seek(0, 2)\nf.write(b'more')\nf.flush()\nf.seek(0)")),
	fileCase(likeRead, "shrunk", "a file that was cut since the wrapper was made is sent to its end",
		FileData[:1000], PythonFile(RealFile, "f.truncate(1000)")),
	fileCase(likeRead, "no-real-file-from-an-offset", "an object with read() is read from where it stands", "data", fileAfterStart("not data", 4, 0)),
	fileCase(likeRead, "no-real-file-empty", "an object whose read() gives nothing gives an empty body", "", fileAfterStart("", 0, 0)),
}, Each([]struct {
	name   string
	length int
	app    Program
}{
	{"read-only", 4, Returning("file", Declaring(4, File("data and more", 0, 0)))},
	{"read-only-small-blocks", 4, Returning("file", Declaring(4, File("data and more", 0, 3)))},
	{"read-only-none", 0, Returning("file", Declaring(0, File("data and more", 0, 0)))},
	{"real-file", 1000, pythonFileOf(1000)},
	{"real-file-none", 0, pythonFileOf(0)},
}, stopsAtLength), []harness.Case{
	{
		Rule:   "wsgi/file-wrapper-may-generate-length",
		Name:   "real-file-at-offset",
		Text:   "Content-Length, if the server makes one, is what is left of the file",
		Needs:  WrapperAndOS,
		Client: OneRequest,
		App:    PythonFile(RealFile, "f.seek(100)"),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			NoWrongLength(g, run, len(FileData)-100)
		},
	},
	fileCase(fallback, "bytesio", "a BytesIO is sent as what read() gives", FileData, PythonFile("f = io.BytesIO(DATA)", "")),
	fileCase(fallback, "only-read", "an object with read() alone is sent, without a close() to call", FileData, PythonFile(readOnly, "")),
	fileCase(fallback, "read-and-close", "an object with read() and close() is sent", "data", fileAfterStart("data", 0, 0)),
	fileCase(fallback, "short-blocks", "an object whose read() gives less than asked for is sent to its end",
		FileData[:50], PythonFile(`
class Short:
    def __init__(self):
        self.file = io.BytesIO(DATA[:50])
    def read(self, size=-1):
        return self.file.read(size if size is None or size < 0 else min(size, 7))
f = Short()`, "")),
	fileCase(fallback, "fileno-raises", "an object whose fileno() raises is sent as what read() gives",
		FileData, PythonFile(`
class NoFile(io.BytesIO):
    def fileno(self):
        raise io.UnsupportedOperation("fileno")
f = NoFile(DATA)`, "")),
	fileCase(fallback, "pipe", "the reading end of a pipe is sent as what read() gives",
		FileData[:3000], PythonFile(`
reading, writing = os.pipe()
with os.fdopen(writing, "wb") as end:
    end.write(DATA[:3000])
f = os.fdopen(reading, "rb")`, "")),
	{
		Rule:   fallback,
		Name:   "decoding-file",
		Text:   "a GzipFile is sent: as what read() gives, or as the file behind its fileno()",
		Level:  spec.May, // its fileno() and mode are not those of a built-in file: wsgi/file-wrapper-may-trust-file-attributes
		Needs:  WrapperAndOS,
		Client: OneRequestToTheEnd,
		App:    PythonFile(gzipFile, ""),
		Check:  contentOrFile,
	},
	{
		Rule:   fallback,
		Name:   "read-raises",
		Text:   "when read() raises in the middle the response is cut off, and the object closed",
		Needs:  WrapperAndOS,
		Client: OneRequestToTheEnd,
		App:    closeTold("", "return self.one()", "20"),
		Check: func(g Gomega, run *harness.Run) {
			fileClosed(g, run)
			if r := run.First(); r.Response != nil && r.Status == 200 {
				g.Expect(string(r.Body)).To(BeElementOf("", "one"), "the body")
				g.Expect(r.Err).To(MatchError(io.ErrUnexpectedEOF), "how the response ended")
			}
		},
	},
	closes("sent", "GET", closeTold("", "return self.rest()", "")),
	closes("head", "HEAD", closeTold("", "return self.rest()", "")),
	closes("cut-by-length", "GET", closeTold("", "return self.rest()", "2")),
	closes("real-file", "GET", closeTold("io.FileIO", "", "")),
	closes("real-file-to-head", "HEAD", closeTold("io.FileIO", "", "")),
	{
		Rule:   "wsgi/file-wrapper-close-propagates",
		Name:   "by-steps",
		Text:   "the file-like object is closed after it was sent",
		Needs:  []harness.Need{NeedWrapper},
		Client: OneRequest,
		App:    fileAfterStart("data", 0, 0),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			fileClosed(g, run)
		},
	},
})

func pythonFileOf(length int) Program {
	p := PythonFile(RealFile, "")
	p.Python = strings.Replace(p.Python, `"application/octet-stream")]`,
		`"application/octet-stream"), ("Content-Length", "`+strconv.Itoa(length)+`")]`, 1)
	return p
}

func stopsAtLength(v struct {
	name   string
	length int
	app    Program
}) harness.Case {
	whole := FileData
	if v.app.Python == "" {
		whole = "data and more"
	}
	c := fileCase("wsgi/file-wrapper-stops-at-content-length", v.name,
		"of the file Content-Length octets are sent and no more", whole[:v.length], v.app)
	c.Check = func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, whole[:v.length])
		g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
	}
	return c
}

func closes(name, method string, app Program) harness.Case {
	return harness.Case{
		Rule:   "wsgi/file-wrapper-close-propagates",
		Name:   name,
		Text:   "the file-like object is closed when the response is over",
		Needs:  WrapperAndOS,
		Client: Client(Send(method, "/", Last()), ResponseOrClose()),
		App:    app,
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().Response).NotTo(BeNil(), "the response: %v", run.First().Err)
			g.Expect(run.First().Status).To(Equal(200))
			fileClosed(g, run)
		},
	}
}

func fileClosed(g Gomega, run *harness.Run) {
	times := len(run.App().Notes("file-close"))
	g.Expect(times).To(BeNumerically(">=", 1), "how often the file-like object was closed")
	if times > 1 {
		run.Note("the file-like object was closed %d times", times)
	}
}

// closeTold is an application that returns the wrapper of an object, of the base class if
// one is named, whose close() is told; lost tells that it was thrown away without.
func closeTold(base, read, length string) Program {
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

    start_response("200 OK", [("Content-Type", "text/plain")` + field + `])
    return environ["wsgi.file_wrapper"](` + made + `)
`)
}
