package vocabulary

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// OnPython is the need of a case about Python objects.
var OnPython = []harness.Need{needs.Python}

// Large is 64 KiB of data.
var Large = strings.Repeat("0123456789abcdef", 4<<10)

// ClosedReported is Python source for programs that make iterables whose close() is seen.
const ClosedReported = `
import functools

def closed(probe):
    probe.event("close")
    probe.event("closed")

class Closed:
    def __init__(self, probe):
        self.probe = probe
    def close(self):
        closed(self.probe)

class Iterator:
    def __init__(self, left):
        self.left = left
    def __iter__(self):
        return self
    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop(0)
`

// There has the application stand at the gate "there" until the client has looked: see LookThere.
var There = Then(Open("there"), Wait("looked"))

// Failed makes an exception for StartExcInfo.
var Failed = Catch(Raise("ValueError", "something went wrong"))

// Shape is an application under the name that cases give it.
type Shape struct {
	Name string
	App  Program
}

// Declaring is a program that gives Content-Length as n, whatever it then yields.
func Declaring(n int, call Steps, iter ...Steps) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(n)), call), iter...)
}

type (
	// Program is what an application does in a case.
	Program = control.Program
	// Programs are those of further requests, by name.
	Programs = map[string]control.Program
	// Step is one step of a Program.
	Step = control.Step
)

// StartBare calls start_response with these headers and AnswerField, without the Content-Type that Start adds.
func StartBare(status string, headers ...[2]string) Steps {
	return Steps{Step{Do: "start", Status: status, Headers: append([][2]string{Field(AnswerField, AnswerValue)}, headers...)}}
}

// StartEmpty calls start_response with an empty list of headers.
func StartEmpty(status string) Steps { return Steps{Step{Do: "start", Status: status}} }

// AllOctets is every octet once, in order.
var AllOctets = func() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}()

// As is an application under a name.
func As(name string, app Program) Shape { return Shape{name, app} }
