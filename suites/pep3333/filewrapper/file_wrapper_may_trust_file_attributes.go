package filewrapper

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A server may trust the attributes of a file-like object. The object is a GzipFile, whose fileno() is that of the packed file;
// which of the two is sent is reported.
var fileWrapperMayTrustFileAttributes = harness.Group{
	Rule:  "wsgi/file-wrapper-may-trust-file-attributes",
	Needs: offered,
	Cases: []harness.Case{{
		Name:   "decoding-file",
		Text:   "of a GzipFile the content is sent, or the file behind its fileno()",
		Needs:  OnPython,
		Client: OneRequest,
		App:    PythonFile(gzipFile, ""),
		Check:  contentOrFile,
	}},
}
