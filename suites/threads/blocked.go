package threads

import (
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// blocked has a switched application block its thread: it opens the gate "blocked" and
// waits for the gate "go".
var blocked = Then(Open("blocked"), Wait("go"))

// others is the program of requests that are made meanwhile: asynchronous turns with and without content.
var others = map[string]control.Program{
	"other":   App(Pause(), Drain(), Pause(), Yield("other")),
	"reading": App(Next(), Open("begun"), PauseUntil("rest"), Drain(), Yield("other")),
}

// both joins actions.
func both(parts ...Actions) Actions { return Client(parts...) }
