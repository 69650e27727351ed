package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server keeps no reference to exc_info beyond the call. The application looks whether the exception and a local of its
// frame are still alive.
var excInfoReferenceDropped = harness.Group{
	Rule:     "wsgi/exc-info-reference-dropped",
	Presumes: []string{"wsgi/exc-info-reraises-original#traceback-of-odd-exception", "wsgi/start-response-returns-write#204", "wsgi/start-response-returns-write#called-again", "wsgi/server-checks-headers-early#headers-none", "wsgi/failed-start-response-counts-as-called#bad-name-then-bare"},
	Needs:    OnPython,
	Cases: []harness.Case{{
		Name:   "after-replacing",
		Text:   "once start_response has returned and the handler is left nothing refers to the exception",
		Client: OneRequest,
		App:    Python(referenceDropped("")),
		Check:  referenceGone,
	}, {
		Name: "after-raising", Presumes: []string{"wsgi/server-rejects-second-start-response#trapped", "wsgi/server-rejects-second-start-response#after-write", "wsgi/server-rejects-second-start-response#same-arguments", "wsgi/server-rejects-second-start-response#exc-info-empty-tuple", "wsgi/exc-info-replaces-stored-headers#in-the-call"},
		Text:   "once start_response has raised and the handler is left nothing refers to the exception",
		Needs:  []harness.Need{needs.Write},
		Client: OneRequestToTheEnd,
		App:    Python(referenceDropped("    write(b'one')\n")),
		Check:  referenceGone,
	}},
}

// referenceDropped is a program that gives exc_info after the steps, and reports whether
// the exception and a local of its frame are still alive.
func referenceDropped(before string) string {
	return `
import sys, weakref

class Failed(Exception):
    pass

class Local:
    pass

def fail(seen):
    local, error = Local(), Failed()
    seen[:] = weakref.ref(local), weakref.ref(error)
    try:
        raise error
    finally:
        del error

def app(environ, start_response, probe):
    seen = []
    write = start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")])
` + before + `
    try:
        fail(seen)
    except Failed:
        try:
            start_response("503 Sorry", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain")], sys.exc_info())
        except BaseException:
            probe.note("raised")
    local, error = (reference() is not None for reference in seen)
    probe.note("kept", "the exception" if error else "a local of its frame" if local else "nothing")
    return probe.track([b"sorry"])
`
}

func referenceGone(g Gomega, run *harness.Run) {
	g.Expect(run.App().Notes("kept")).To(Equal([]string{"nothing"}), "what was still referred to")
	if len(run.App().Notes("raised")) > 0 {
		run.Note("start_response raised")
	}
}
