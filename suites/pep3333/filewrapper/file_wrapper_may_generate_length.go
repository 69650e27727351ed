package filewrapper

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server may make a Content-Length from the file. It must be right, and may be left out.
var fileWrapperMayGenerateLength = harness.Group{
	Rule:  "wsgi/file-wrapper-may-generate-length",
	Needs: offered,
	Cases: []harness.Case{{
		Name:   "real-file-at-offset",
		Text:   "Content-Length, if the server makes one, is what is left of the file",
		Needs:  OnPython,
		Client: OneRequest,
		App:    PythonFile(RealFile, "f.seek(100)"),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			NoWrongLength(g, run, len(FileData)-100)
		},
	}},
}
