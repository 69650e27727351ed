package filewrapper

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// offered is the need of all that says something about wsgi.file_wrapper.
var offered = []harness.Need{NeedWrapper}

// fileAfterStart is an application that returns the wrapper of an object with read() and close(), which holds data and
// stands at the offset.
func fileAfterStart(data string, offset, block int) Program {
	return Returning("file", AppCalling(Then(Start("200 OK"), File(data, offset, block))))
}

// fileCase is a case in which the body must be this to its end.
func fileCase(name, text, body string, app Program) harness.Case {
	var needs []harness.Need
	if app.Python != "" {
		needs = OnPython
	}
	return harness.Case{
		Name: name, Text: text, Needs: needs, App: app, Client: OneRequestToTheEnd,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, body)
			if run.First().Headers.Has("Content-Length") {
				run.Note("with Content-Length")
			}
		},
	}
}
