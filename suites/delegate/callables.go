package delegate

import (
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// call delegates a callable that returns "value", and waits for it.
var call = Then(Delegate("d", "value"), YieldToken("d"))

// running delegates a callable that opens the gate "running" and blocks until "go" is open.
var running = Delegate("d", "value", Open("running"), Wait("go"))

// others is the program of requests that are made meanwhile: asynchronous turns with and without content.
var others = map[string]control.Program{
	"other":   App(Pause(), Drain(), Pause(), Yield("other")),
	"reading": App(Next(), Open("begun"), PauseUntil("rest"), Drain(), Yield("other")),
}
