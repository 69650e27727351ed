package vocabulary

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// NeedWrapper is met where the server offers wsgi.file_wrapper.
var NeedWrapper = needs.Key("wsgi.file_wrapper")

// WrapperAndOS are the needs of a case that hands a real file to wsgi.file_wrapper.
var WrapperAndOS = []harness.Need{NeedWrapper, needs.Python}

// PythonFile is an application that returns environ['wsgi.file_wrapper'](f) of the file that
// the statements of setup make; those of late are run after the wrapper was made.
func PythonFile(setup, late string) Program {
	indent := func(s string) string { return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") + "\n" }
	return Python(`
import gzip, io, os, tempfile

DATA = bytes(range(256)) * 64

def app(environ, start_response, probe):
` + indent(setup) + `    wrapper = environ["wsgi.file_wrapper"](f)
` + indent("pass\n"+late) + `    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "application/octet-stream")])
    return wrapper
`)
}

// RealFile is the setup of a PythonFile that makes a file with FileData, at its start.
const RealFile = "f = tempfile.TemporaryFile()\nf.write(DATA)\nf.flush()\nf.seek(0)"

// FileData is what files hold: every octet, many times.
var FileData = strings.Repeat(AllOctets, 64)
