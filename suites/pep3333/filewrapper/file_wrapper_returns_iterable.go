package filewrapper

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What wsgi.file_wrapper returns is an iterable. The application iterates over it itself.
var fileWrapperReturnsIterable = harness.Group{
	Rule:     "wsgi/file-wrapper-returns-iterable",
	Presumes: []string{"wsgi/file-wrapper-no-premature-send#wrapper-thrown-away"},
	Needs:    offered,
	Cases: []harness.Case{{
		Name:   "listed-by-the-application",
		Text:   "list() of the wrapper gives blocks of bytes that make up the file",
		Needs:  OnPython,
		Client: OneRequest,
		App:    Python(listedInside),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("failed")).To(BeEmpty(), "what list() of the wrapper raised")
			g.Expect(run.App().Notes("types")).To(Equal([]string{"bytes"}), "the types of the blocks")
			Answered(g, run, 200, "abcdef")
		},
	}, {
		Name:   "real-file-listed-by-the-application",
		Text:   "list() of the wrapper of a file of the system gives blocks of bytes that make up the file",
		Needs:  OnPython,
		Client: OneRequest,
		App:    Python(strings.NewReplacer("import io", "import tempfile", "    try:", realFile+"    try:", `io.BytesIO(b"abcdef")`, "f").Replace(listedInside)),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("failed")).To(BeEmpty(), "what list() of the wrapper raised")
			g.Expect(run.App().Notes("types")).To(Equal([]string{"bytes"}), "the types of the blocks")
			Answered(g, run, 200, "abcdef")
		},
	}},
}

const realFile = `    f = tempfile.TemporaryFile()
    f.write(b"abcdef")
    f.seek(0)
`

const listedInside = `
import io

def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
    try:
        blocks = list(environ["wsgi.file_wrapper"](io.BytesIO(b"abcdef"), 4))
    except Exception as error:
        probe.note("failed", repr(error))
        raise
    probe.note("types", ",".join(sorted({type(block).__name__ for block in blocks})))
    return blocks
`
