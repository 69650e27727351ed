package pep3333

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// lookAt looks at what has come when the application stands at the gate "there".
var lookAt = Client(Get("/", Last()), WaitFor("there"), meanwhile, NothingYet(), Release("looked"), Response())

// meanwhile has another request answered, one that is nobody's, so that what the server has handed to another of its threads
// has been sent. Where it is not answered at once, because there is no other thread, nothing was handed over.
var meanwhile = Do("have another request answered", func(c *harness.Client) error {
	if !c.Run.Facts.Concurrent() {
		return nil
	}
	conn, err := wire.Dial(c.Ctx, c.Addr(), c.Run.Log, "meanwhile")
	if err != nil {
		return c.Ctx.Err()
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Until(c.FullDeadline) / 10))
	if conn.Send([]byte("GET / HTTP/1.1\r\nHost: "+c.Addr()+"\r\nConnection: close\r\n\r\n")) == nil {
		_, _ = conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	}
	return c.Ctx.Err()
})

var there = Then(Open("there"), Wait("looked"))

// failed makes an exception for StartExcInfo.
var failed = Catch(Raise("ValueError", "something went wrong"))

func nothingThenData(g Gomega, run *harness.Run) {
	answered(g, run, 200, "data")
	g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent before there was data")
}

// replaced expects exc_info to be taken, as it is where no head has been sent. What a server makes of
// it then, and of the headers, is wsgi/exc-info-replaces-stored-headers.
func replaced(g Gomega, run *harness.Run) {
	err, r := raised(run, 1), run.First()
	if err != nil && (r.Response == nil || r.Status != 200) {
		run.Leave(harness.NotTested, "start_response with exc_info raised %s, and no head was sent before", err.Type)
	}
	g.Expect(err).To(BeNil(), "what start_response raised, given exc_info; the client got %q", shown([]byte(r.StatusLine)))
	if r.Response == nil || r.Status != 503 {
		run.Leave(harness.NotTested, "exc_info was taken, and its head was not sent: that is wsgi/exc-info-replaces-stored-headers")
	}
}

var headTiming = append([]harness.Case{{
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "nothing-on-the-wire",
	Text:   "nothing has been sent when start_response has returned",
	Client: lookAt,
	App:    AppCalling(Then(Start("200 OK"), there), Yield("data")),
	Check:  nothingThenData,
}, {
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "length-known",
	Text:   "nothing has been sent when start_response has returned, a Content-Length given or not",
	Client: lookAt,
	App:    AppCalling(Then(Start("200 OK", ContentLength(4)), there), Yield("data")),
	Check:  nothingThenData,
}, {
	Rule:   "wsgi/start-response-does-not-transmit",
	Name:   "can-be-taken-back",
	Text:   "the head can still be replaced by exc_info after start_response: nothing was sent",
	Client: askAndSeeEnd,
	App:    AppCalling(Then(Start("200 OK"), failed, StartExcInfo("503 Sorry")), Yield("sorry")),
	Check:  replaced,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "empty-blocks",
	Text:   "nothing has been sent after three empty blocks",
	Client: lookAt,
	App:    App(Times(3, Pause()), there, Yield("data")),
	Check:  nothingThenData,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "empty-blocks-and-length",
	Text:   "nothing has been sent after three empty blocks, although Content-Length is known",
	Client: lookAt,
	App:    AppCalling(Start("200 OK", ContentLength(4)), Times(3, Pause()), there, Yield("data")),
	Check:  nothingThenData,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "large-head",
	Text:   "nothing of a large head has been sent after an empty block",
	Client: lookAt,
	App:    AppCalling(Start("200 OK", manyFields(100)...), Pause(), there, Yield("data")),
	Check: func(g Gomega, run *harness.Run) {
		nothingThenData(g, run)
		g.Expect(run.First().Headers.Get("X-Field-99")).To(HaveLen(200))
	},
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "replaced-after-empty-blocks",
	Text:   "exc_info replaces the head after empty blocks: it has not been sent",
	Client: askAndSeeEnd,
	App:    App(Times(3, Pause()), failed, StartExcInfo("503 Sorry"), Yield("sorry")),
	Check:  replaced,
}, {
	Rule:   "wsgi/headers-held-until-first-nonempty",
	Name:   "sent-with-first-write",
	Text:   "the head is there when the first write() has returned",
	Client: Client(Get("/", Last()), WaitFor("written"), ResponseHead(), Release("seen"), BodyRest()),
	App:    AppCalling(Then(Start("200 OK"), Write("one"), Open("written"), Wait("seen")), Yield("two")),
	Check:  func(g Gomega, run *harness.Run) { answered(g, run, 200, "onetwo") },
}, {
	Rule:   "wsgi/headers-early-when-length-zero",
	Name:   "either-time",
	Text:   "with Content-Length: 0 the head goes at once or at the end, and arrives once",
	Client: lookAt,
	App:    AppCalling(Start("200 OK", ContentLength(0)), Pause(), there),
	Check: func(g Gomega, run *harness.Run) {
		answered(g, run, 200, "")
		g.Expect(run.First().Headers.Values("Content-Length")).To(Equal([]string{"0"}))
		if run.Peeked[0] == "" {
			run.Note("the head had not been sent while the application was running")
		} else {
			run.Note("the head had been sent while the application was running")
		}
	},
}}, each([]struct {
	name string
	app  program
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
	app  program
}) harness.Case {
	// The field shows that the response is this application's.
	for _, steps := range [][]step{shape.app.Call, shape.app.Iter} {
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
			answered(g, run, 200, "")
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
