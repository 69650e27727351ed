package filewrapper

import (
	"io"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Where an object cannot be sent by the platform's means, it is read by read(). The application wraps objects of many kinds,
// and the client compares the body.
var fileWrapperFallback = harness.Group{
	Rule:     "wsgi/file-wrapper-fallback",
	Presumes: []string{"wsgi/body-byte-transparent#all-octets", "wsgi/getitem-only-iterables-accepted#map"},
	Needs:    offered,
	SomePresume: []harness.Presumption{
		{Cases: []string{"bytesio", "fileno-raises", "only-read", "pipe", "short-blocks"}, Presumes: []string{"wsgi/file-handling-after-return#written-before"}},
	},
	Cases: []harness.Case{
		fileCase("bytesio", "a BytesIO is sent as what read() gives", FileData, PythonFile("f = io.BytesIO(DATA)", "")),
		fileCase("only-read", "an object with read() alone is sent, without a close() to call", FileData, PythonFile(readOnly, "")),
		fileCase("read-and-close", "an object with read() and close() is sent", "data", fileAfterStart("data", 0, 0)),
		fileCase("short-blocks", "an object whose read() gives less than asked for is sent to its end",
			FileData[:50], PythonFile(`
class Short:
    def __init__(self):
        self.file = io.BytesIO(DATA[:50])
    def read(self, size=-1):
        return self.file.read(size if size is None or size < 0 else min(size, 7))
f = Short()`, "")),
		fileCase("fileno-raises", "an object whose fileno() raises is sent as what read() gives",
			FileData, PythonFile(`
class NoFile(io.BytesIO):
    def fileno(self):
        raise io.UnsupportedOperation("fileno")
f = NoFile(DATA)`, "")),
		fileCase("pipe", "the reading end of a pipe is sent as what read() gives",
			FileData[:3000], PythonFile(`
reading, writing = os.pipe()
with os.fdopen(writing, "wb") as end:
    end.write(DATA[:3000])
f = os.fdopen(reading, "rb")`, "")),
		{
			Name:   "decoding-file",
			Text:   "a GzipFile is sent: as what read() gives, or as the file behind its fileno()",
			Level:  spec.May, // its fileno() and mode are not those of a built-in file: wsgi/file-wrapper-may-trust-file-attributes
			Needs:  OnPython,
			Client: OneRequestToTheEnd,
			App:    PythonFile(gzipFile, ""),
			Check:  contentOrFile,
		},
		{
			Name: "read-raises", Presumes: []string{"bridge/wsgi1-unchanged#each-block-without-delay", "wsgi/file-wrapper-close-propagates#real-file-to-head", "wsgi/file-wrapper-close-propagates#head"},
			Text:   "when read() raises in the middle the response is cut off, and the object closed",
			Needs:  OnPython,
			Client: OneRequestToTheEnd,
			App:    closeReported("", "return self.one()", "20"),
			Check: func(g Gomega, run *harness.Run) {
				fileClosed(g, run)
				if r := run.First(); r.Response != nil && r.Status == 200 {
					g.Expect(string(r.Body)).To(BeElementOf("", "one"), "the body")
					g.Expect(r.Err).To(MatchError(io.ErrUnexpectedEOF), "how the response ended")
				}
			},
		},
	},
}

// readOnly is the setup of a PythonFile that makes an object with read() alone.
const readOnly = `
class OnlyRead:
    def __init__(self):
        self.file = io.BytesIO(DATA)
    def read(self, size=-1):
        return self.file.read(size)
f = OnlyRead()`
