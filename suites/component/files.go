package component

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var inFile = []string{InWrapper}

// files are the cases about wsgi.file_wrapper.
func files() []Case {
	return []Case{
		{Rule: "wsgi/file-like-needs-read", Name: "given", Of: OnlyApplication,
			Text: "what is given to wsgi.file_wrapper has a read() method",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Notes(trace.Above, "file_wrapper") {
					if e.Value != "file" {
						continue
					}
					l.Tested()
					if e.Type != "read" {
						l.Break(e, "wsgi.file_wrapper was given %s, which has no read()", e.Type)
					}
				}
			}},
		{Rule: "wsgi/file-wrapper-signature", Name: "called", Of: OnlyMiddleware, What: inFile,
			Text: "wsgi.file_wrapper, if it is there beneath, takes a file and a block size",
			Look: func(x *Seen, l *View) {
				if call := x.Beneath(trace.Call); len(call) == 0 || call[0].Environ["wsgi.file_wrapper"].Type == "" {
					return
				}
				l.Tested()
				for _, e := range x.Beneath(trace.Raise) {
					if e.Error.Is("TypeError") {
						l.Break(e, "wsgi.file_wrapper(file, 4096) raised %s: %s beneath", e.Error.Type, e.Error.Message)
					}
				}
			}},
		{Rule: "wsgi/file-wrapper-returns-iterable", Name: "body", Presumes: []string{ownBody}, Of: OnlyMiddleware, What: inFile, Nature: []Nature{Transforms},
			Text: "what wsgi.file_wrapper returned arrives whole",
			Look: sameBody},
		{Rule: "wsgi/file-wrapper-fallback", Name: "body", Presumes: []string{"wsgi/file-wrapper-returns-iterable", ownBody}, Of: OnlyMiddleware, What: inFile, Nature: []Nature{Transforms},
			Text: "a file that is no file of the operating system arrives whole",
			Look: sameBody},
		{Rule: "wsgi/file-wrapper-no-premature-send", Name: "written", Of: OnlyMiddleware, What: inFile,
			Text: "nothing of the file is sent before the application beneath has returned",
			Look: func(x *Seen, l *View) {
				returned := x.Beneath(trace.Returned)
				if len(returned) == 0 {
					return
				}
				l.Tested()
				for _, e := range x.Above(trace.Write, trace.Yield) {
					if e.Seq < returned[0].Seq && strings.Contains(string(e.Data.Bytes()), "0123456789") {
						l.Break(e, "a part of the file was sent before the application beneath had returned")
					}
				}
			}},
		{Rule: "wsgi/file-wrapper-close-propagates", Name: "closed", Presumes: []string{"wsgi/close-on-normal-completion"}, Of: OnlyMiddleware, What: inFile,
			Text: "the file is closed when the server has closed the iterable",
			Look: func(x *Seen, l *View) {
				if returned := x.Beneath(trace.Returned); len(returned) == 0 || returned[0].Value != "file" || !x.Has(trace.Above, trace.Returned) {
					return
				}
				l.Tested()
				if len(x.Notes(trace.Beneath, "file-close")) == 0 {
					l.Break(lastOf(x.Above(trace.Close, trace.Returned)), "the file that the application beneath gave to wsgi.file_wrapper was not closed")
				}
			}},
	}
}
