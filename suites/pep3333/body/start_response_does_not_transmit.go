package body

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// start_response sends nothing. The application waits after it until the client has looked, or takes the head back by
// exc_info.
var startResponseDoesNotTransmit = harness.Group{
	Rule: "wsgi/start-response-does-not-transmit",
	Cases: []harness.Case{{
		Name:   "nothing-on-the-wire",
		Text:   "nothing has been sent when start_response has returned",
		Client: LookThere,
		App:    AppCalling(Then(Start("200 OK"), There), Yield("data")),
		Check:  NothingThenData,
	}, {
		Name:   "length-known",
		Text:   "nothing has been sent when start_response has returned, a Content-Length given or not",
		Client: LookThere,
		App:    AppCalling(Then(Start("200 OK", ContentLength(4)), There), Yield("data")),
		Check:  NothingThenData,
	}, {
		Name:   "can-be-taken-back",
		Text:   "the head can still be replaced by exc_info after start_response: nothing was sent",
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), Failed, StartExcInfo("503 Sorry")), Yield("sorry")),
		Check:  replaced,
	}},
}
