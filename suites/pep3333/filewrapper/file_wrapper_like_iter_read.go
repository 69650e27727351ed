package filewrapper

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What is sent is what iterating over read() would give: from where the file stands to its end. The application moves or
// changes the file before it returns, and the client compares the body.
var fileWrapperLikeIterRead = harness.Group{
	Rule:     "wsgi/file-wrapper-like-iter-read",
	Presumes: []string{"wsgi/body-byte-transparent#all-octets", "wsgi/file-wrapper-returns-iterable#listed-by-the-application", "wsgi/headers-sent-on-exhaustion#empty-list"},
	Needs:    offered,
	Cases: []harness.Case{
		fileCase("from-the-start", "the whole file is sent", FileData, PythonFile(RealFile, "")),
		fileCase("from-an-offset", "a file is sent from where it stands", FileData[100:], PythonFile(RealFile, "f.seek(100)")),
		fileCase("partly-read", "a buffered file of which 100 octets were read is sent from there",
			FileData[100:], PythonFile(RealFile+"\nf.read(100)", "")),
		fileCase("read-to-the-end", "nothing of a file that was read to its end is sent", "", PythonFile(RealFile+"\nf.read()", "")),
		fileCase("empty", "an empty file gives an empty body", "", PythonFile("f = tempfile.TemporaryFile()", "")),
		fileCase("grown", "a file that has grown since the wrapper was made is sent to its end",
			FileData+"more", PythonFile(RealFile, "f.seek(0, 2)\nf.write(b'more')\nf.flush()\nf.seek(0)")),
		fileCase("shrunk", "a file that was cut since the wrapper was made is sent to its end",
			FileData[:1000], PythonFile(RealFile, "f.truncate(1000)")),
		fileCase("no-real-file-from-an-offset", "an object with read() is read from where it stands", "data", fileAfterStart("not data", 4, 0)),
		fileCase("no-real-file-empty", "an object whose read() gives nothing gives an empty body", "", fileAfterStart("", 0, 0)),
	},
}
