package framing

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// The bodies of the programs' responses.
const (
	firstBody  = "first"
	secondBody = "second"
)

// way is a way in which the application reads its content.
type way struct {
	name string // "" for the ordinary one
	app  func(v *Vector) func(*harness.Facts) control.Program
	need []harness.Need
}

var ways = []way{
	{"", ordinary, nil},
	{"next", always(Drain()), []harness.Need{needs.Key("wsgi.async_input")}},
	{"unread", always(nil), nil},
}

// ordinary reads the content from wsgi.input: after a switch where there is async_input.
func ordinary(v *Vector) func(*harness.Facts) control.Program {
	return func(f *harness.Facts) control.Program {
		read := exactly(v)
		switch {
		case f.Async() && v.Partly:
			read = Then(SwitchToSync(), read)
		case f.Async():
			read = Then(SwitchToSync(), ReadAll())
		}
		if v.Look {
			read = Then(read, Look())
		}
		return v.answering(read)
	}
}

// exactly reads as much as the vector's content, octet by octet, because reads of more may give less, and
// not past it unless the vector says so: PEP 3333 has applications not do that.
func exactly(v *Vector) Steps {
	var read Steps
	if n := len(v.Content); n > 64 {
		read = Input("read", n)
	} else if n > 0 {
		read = Times(n, Input("read", 1))
	}
	if v.PastEnd {
		read = Then(read, Input("read", 1))
	}
	return read
}

func always(read Steps) func(*Vector) func(*harness.Facts) control.Program {
	return func(v *Vector) func(*harness.Facts) control.Program {
		return func(*harness.Facts) control.Program { return v.answering(read) }
	}
}

// answering reads and answers; a HEAD as it should be answered, so that no case but those about it
// fails for a server that sends more.
func (v *Vector) answering(read Steps) control.Program {
	p := AppCalling(Start("200 OK", ContentLength(len(firstBody))), read)
	if info(v.Send[0]).Method != "HEAD" {
		p.Iter = append(p.Iter, Yield(firstBody)...)
	}
	return p
}
