package pep3333

import (
	"fmt"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// replaced expects exc_info to be taken, as it is where no head has been sent. What a server makes of
// it then, and of the headers, is wsgi/exc-info-replaces-stored-headers.
func replaced(g Gomega, run *harness.Run) {
	err, r := Raised(run, 1), run.First()
	if err != nil && (r.Response == nil || r.Status != 200) {
		run.Leave(harness.NotTested, "start_response with exc_info raised %s, and no head was sent before", err.Type)
	}
	g.Expect(err).To(BeNil(), "what start_response raised, given exc_info; the client got %q", Shown([]byte(r.StatusLine)))
	if r.Response == nil || r.Status != 503 {
		run.Leave(harness.NotTested, "exc_info was taken, and its head was not sent: that is wsgi/exc-info-replaces-stored-headers")
	}
}

var headTiming = append([]harness.Case{{
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "nothing-on-the-wire",
	Text:   "nothing has been sent when start_response has returned",
	Client: LookThere,
	App:    AppCalling(Then(Start("200 OK"), There), Yield("data")),
	Check:  NothingThenData,
}, {
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "length-known",
	Text:   "nothing has been sent when start_response has returned, a Content-Length given or not",
	Client: LookThere,
	App:    AppCalling(Then(Start("200 OK", ContentLength(4)), There), Yield("data")),
	Check:  NothingThenData,
}, {
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "can-be-taken-back",
	Text:   "the head can still be replaced by exc_info after start_response: nothing was sent",
	Client: OneRequestToTheEnd,
	App:    AppCalling(Then(Start("200 OK"), Failed, StartExcInfo("503 Sorry")), Yield("sorry")),
	Check:  replaced,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "empty-blocks",
	Text:   "nothing has been sent after three empty blocks",
	Client: LookThere,
	App:    App(Times(3, Pause()), There, Yield("data")),
	Check:  NothingThenData,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "empty-blocks-and-length",
	Text:   "nothing has been sent after three empty blocks, although Content-Length is known",
	Client: LookThere,
	App:    AppCalling(Start("200 OK", ContentLength(4)), Times(3, Pause()), There, Yield("data")),
	Check:  NothingThenData,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "large-head",
	Text:   "nothing of a large head has been sent after an empty block",
	Client: LookThere,
	App:    AppCalling(Start("200 OK", manyFields(100)...), Pause(), There, Yield("data")),
	Check: func(g Gomega, run *harness.Run) {
		NothingThenData(g, run)
		g.Expect(run.First().Headers.Get("X-Field-99")).To(HaveLen(200))
	},
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "replaced-after-empty-blocks",
	Text:   "exc_info replaces the head after empty blocks: it has not been sent",
	Client: OneRequestToTheEnd,
	App:    App(Times(3, Pause()), Failed, StartExcInfo("503 Sorry"), Yield("sorry")),
	Check:  replaced,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "sent-with-first-write",
	Text:   "the head is there when the first write() has returned",
	Client: Client(Get("/", Last()), WaitFor("written"), ResponseHead(), Release("seen"), BodyRest()),
	App:    AppCalling(Then(Start("200 OK"), Write("one"), Open("written"), Wait("seen")), Yield("two")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
}, {
	Rule:   "wsgi/headers-early-when-length-zero",
	Name:   "either-time",
	Text:   "with Content-Length: 0 the head goes at once or at the end, and arrives once",
	Client: LookThere,
	App:    AppCalling(Start("200 OK", ContentLength(0)), Pause(), There),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "")
		g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"0"}))
		if run.Peeked[0] == "" {
			run.Note("the head had not been sent while the application was running")
		} else {
			run.Note("the head had been sent while the application was running")
		}
	},
}}, Each([]struct {
	name string
	app  Program
}{
	{"empty-list", Returning("list", App())},
	{"list-of-empty-block", Returning("list", App(Pause()))},
	{"iterator-without-blocks", App()},
	{"iterator-of-empty-blocks", App(Times(3, Pause()))},
	{"sized-without-blocks", Returning("sized", App())},
	{"started-in-the-iterable", LazyApp(Start("200 OK"))},
}, atTheEnd)...)

func atTheEnd(shape struct {
	name string
	app  Program
}) harness.Case {
	// The field shows that the response is this application's.
	for _, steps := range [][]Step{shape.app.Call, shape.app.Iter} {
		for i := range steps {
			if steps[i].Do == "start" {
				steps[i].Headers = append(steps[i].Headers, Field("X-Own", shape.name))
			}
		}
	}
	return harness.Case{
		Rule:   "wsgi/headers-sent-on-exhaustion",
		Name:   shape.name,
		Text:   "a whole response without a body comes when the iterable has ended",
		Client: Client(Get("/"), Response()),
		App:    shape.app,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "")
			g.Expect(run.First().Headers.Get("X-Own")).To(Equal(shape.name))
		},
	}
}

func manyFields(n int) [][2]string {
	fields := make([][2]string, n)
	for i := range fields {
		fields[i] = Field(fmt.Sprintf("X-Field-%d", i), strings.Repeat("v", 200))
	}
	return fields
}
