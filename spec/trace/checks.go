package trace

import (
	"fmt"
	"strconv"
)

// ServerChecks are the rules that bind servers.
func ServerChecks() []Check {
	return []Check{
		{"async-input/end", "after the end, next() never returns content again",
			func() inspector { return &afterEnd{} }},
		{"async-input/second-next-refused", "of two calls of next() in a turn, the second is refused",
			func() inspector { return &secondNext{refuses: true} }},
		{"sync-switch/no-async-after", "after the factory has been called, next() is refused",
			func() inspector { return &asyncAfter{} }},
		{"sync-switch/once", "only one call of the factory gets a token",
			func() inspector { return &oneSwitch{} }},
		{"threads/one-at-a-time", "no two steps of one request run at the same time",
			func() inspector { return noOverlap{} }},
		{"boundary/content-length", "no more content is delivered than Content-Length declares",
			func() inspector { return &withinLength{declared: -1} }},
		{"delegate/result", "no result is there before the callable has returned",
			func() inspector { return &resultAfter{} }},
		{"delegate/different-thread", "the callable runs on another thread than the application",
			func() inspector { return &otherThread{} }},
		{"comet/disconnect-close", "close() is called at most once, and the application is not resumed after it",
			func() inspector { return &closeOnce{} }},
		{"wsgi/close-on-normal-completion", "close() is called at most once, and the application is not resumed after it",
			func() inspector { return &closeOnce{} }},
	}
}

// ApplicationChecks are the rules that bind applications.
func ApplicationChecks() []Check {
	return []Check{
		{"async-input/once-per-yield", "next() is called at most once in a turn",
			func() inspector { return &secondNext{} }},
		{"sync-switch/call-to-switch", "wsgi.input is read only after the factory's token was yielded",
			func() inspector { return &readAfterSwitch{} }},
		{"sync-switch/token-next", "the factory's token is the next value yielded",
			func() inspector { return &tokenNext{} }},
		{"delegate/async-only", "resume_with_result is not called once the factory has been",
			func() inspector { return &delegateBefore{} }},
		{"wsgi/start-response-before-body", "start_response has been called before the first block that is not empty",
			func() inspector { return &startFirst{} }},
		{"wsgi/single-start-response-without-exc-info", "start_response is called again only with exc_info",
			func() inspector { return &singleStart{} }},
	}
}

// own reports whether the event is a call of this request's async_input, not of a kept one.
func own(e *Event) bool { return e.Kind == Next && e.Name == "" }

// afterEnd leaves a second call in the turn of the end to secondNext.
type afterEnd struct {
	ended bool
	turn  int // that saw the end
}

func (c *afterEnd) inspect(e *Event) (bool, string) {
	if !own(e) {
		return false, ""
	}
	if c.ended && e.Turn != c.turn && e.Error == nil && !e.End {
		return true, "next() returned content after it had reported the end"
	}
	if e.End && !c.ended {
		c.ended, c.turn = true, e.Turn
	}
	return true, ""
}

// secondNext checks both duties: the server's to refuse, and the application's not to call.
type secondNext struct {
	refuses bool
	turn    int
	ended   bool
}

func (c *secondNext) inspect(e *Event) (bool, string) {
	if !own(e) {
		return false, ""
	}
	if e.Turn != c.turn {
		c.turn, c.ended = e.Turn, e.End
		return !c.refuses, ""
	}
	switch {
	case !c.refuses:
		return true, fmt.Sprintf("next() was called twice in turn %d", e.Turn)
	case e.Error == nil && !(c.ended && e.End): // the end twice is allowed: settlement 9
		return true, fmt.Sprintf("the second call of next() in turn %d was not refused", e.Turn)
	}
	return true, ""
}

type asyncAfter struct{ switched bool }

func (c *asyncAfter) inspect(e *Event) (bool, string) {
	if e.Kind == Factory && e.Error == nil {
		c.switched = true
	}
	if !own(e) || !c.switched {
		return false, ""
	}
	if e.Error == nil {
		return true, "next() was not refused after the factory had been called"
	}
	return true, ""
}

type oneSwitch struct{ switched bool }

func (c *oneSwitch) inspect(e *Event) (bool, string) {
	if e.Kind != Factory {
		return false, ""
	}
	if c.switched && e.Error == nil {
		return true, "a second call of the factory was not refused"
	}
	again := c.switched
	c.switched = c.switched || e.Error == nil
	return again, ""
}

type noOverlap struct{}

func (noOverlap) inspect(e *Event) (bool, string) {
	if e.Kind == Overlap {
		return true, "a step was entered on thread " + e.Thread + " while another was running"
	}
	return true, ""
}

type withinLength struct{ declared, delivered int }

func (c *withinLength) inspect(e *Event) (bool, string) {
	// Beside Transfer-Encoding, Content-Length declares nothing (framing/te-overrides-cl): a server may leave it in the environ.
	if e.Kind == Call && c.declared < 0 && e.Environ["HTTP_TRANSFER_ENCODING"].Value == "" {
		if n, err := strconv.Atoi(e.Environ["CONTENT_LENGTH"].Value); err == nil {
			c.declared = n
		}
	}
	if c.declared < 0 || e.Kind != Read && !own(e) {
		return false, ""
	}
	c.delivered += len(e.Data.Bytes())
	if c.delivered > c.declared {
		return true, fmt.Sprintf("%d octets of content were delivered; Content-Length declares %d", c.delivered, c.declared)
	}
	return true, ""
}

// resultAfter does not keep the names of callables, so that it needs constant memory only:
// a result may not have a value before any callable has run.
type resultAfter struct{ ran bool }

func (c *resultAfter) inspect(e *Event) (bool, string) {
	if e.Kind == Ran {
		c.ran = true
	}
	if e.Kind != Result {
		return false, ""
	}
	if e.Error == nil && !c.ran {
		return true, "result() returned a value before any callable had run"
	}
	return true, ""
}

// otherThread compares the threads of application and callable. If a callable runs before
// its delegation returns, the event of the callable comes first.
type otherThread struct {
	open        int    // delegations whose callables have not run
	application string // thread of the last delegation
	early       string // thread of a callable that ran before its delegation had returned
}

func (c *otherThread) inspect(e *Event) (bool, string) {
	ran := ""
	switch {
	case e.Kind == Delegate && e.Error == nil:
		c.application, ran, c.early = e.Thread, c.early, ""
		if ran == "" {
			c.open++
		}
	case e.Kind == Ran && c.open == 0:
		c.early = e.Thread
	case e.Kind == Ran:
		c.open--
		ran = e.Thread
	default:
		return false, ""
	}
	if ran != "" && ran == c.application {
		return true, "the callable ran on the application's own thread, " + ran
	}
	return e.Kind == Ran, ""
}

type closeOnce struct{ closed bool }

func (c *closeOnce) inspect(e *Event) (bool, string) {
	switch e.Kind {
	case Close:
		if c.closed {
			return true, "close() was called a second time"
		}
		c.closed = true
		return true, ""
	case Yield, End:
		if c.closed {
			return true, "the application was resumed after close()"
		}
	}
	return false, ""
}

type readAfterSwitch struct{ async, switched bool }

func (c *readAfterSwitch) inspect(e *Event) (bool, string) {
	switch {
	case e.Kind == Call:
		_, c.async = e.Environ["wsgi.async_input"]
	case e.Kind == Yield && e.Value == "token":
		c.switched = true
	case e.Kind == Read && c.async && !c.switched:
		return true, "wsgi.input." + e.Method + "() was called in the asynchronous phase"
	case e.Kind == Read:
		return true, ""
	}
	return false, ""
}

type tokenNext struct{ pending bool }

func (c *tokenNext) inspect(e *Event) (bool, string) {
	switch {
	case e.Kind == Factory && e.Error == nil:
		c.pending = true
		return true, ""
	case c.pending && (e.Kind == Yield || e.Kind == End):
		c.pending = false
		if e.Kind == End {
			return true, "the iterable ended in place of the factory's token"
		}
		if e.Value != "token" {
			return true, "yielded " + e.Value + " in place of the factory's token"
		}
	}
	return false, ""
}

type delegateBefore struct{ switched bool }

func (c *delegateBefore) inspect(e *Event) (bool, string) {
	if e.Kind == Factory && e.Error == nil {
		c.switched = true
	}
	if e.Kind != Delegate {
		return false, ""
	}
	if c.switched {
		return true, "resume_with_result was called in the synchronous phase"
	}
	return true, ""
}

type startFirst struct{ started bool }

func (c *startFirst) inspect(e *Event) (bool, string) {
	switch {
	case e.Kind == Start:
		c.started = true
	case (e.Kind == Yield && e.Value == "bytes" || e.Kind == Write) && len(e.Data.Bytes()) > 0:
		if !c.started {
			return true, "response data was given before start_response was called"
		}
		return true, ""
	}
	return false, ""
}

type singleStart struct{ started bool }

func (c *singleStart) inspect(e *Event) (bool, string) {
	if e.Kind != Start {
		return false, ""
	}
	if c.started && e.Value != "exc_info" {
		return true, "start_response was called again without exc_info"
	}
	c.started = true
	return true, ""
}
