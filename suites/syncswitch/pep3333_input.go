package syncswitch

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// lines is content of lines: an empty one, one that ends with CR LF, one that does not end.
const lines = "one\ntwo\r\n\nfour"

// lineChunks is it, chunked in the middle of lines.
var lineChunks = ChunksOf("on", "e\ntw", "o\r", "\n\nfo", "ur") + LastChunk

// calls are ways to read lines and what each call gives.
var calls = []struct {
	name  string
	steps Steps
	gives []string
}{
	{"read", Input("read"), []string{lines}},
	{"read-minus-1", Input("read", -1), []string{lines}},
	{"read-of-the-length", Input("read", len(lines)), []string{lines}},
	{"read-of-more", Input("read", 1000), []string{lines}},
	{"read-of-0", Then(Input("read", 0), Input("read")), []string{"", lines}},
	{"readline", Times(4, Input("readline")), []string{"one\n", "two\r\n", "\n", "four"}},
	{"readline-minus-1", Times(4, Input("readline", -1)), []string{"one\n", "two\r\n", "\n", "four"}},
	{"readline-of-2", Times(8, Input("readline", 2)), []string{"on", "e\n", "tw", "o\r", "\n", "\n", "fo", "ur"}},
	{"readline-of-a-line", Then(Input("readline", 4), Input("readline", 5), Input("readline")), []string{"one\n", "two\r\n", "\n"}},
	{"readline-of-0", Then(Input("readline", 0), Input("readline", 1000)), []string{"", "one\n"}},
	{"readlines", Input("readlines"), []string{lines}},
	{"iteration", Input("iter"), []string{lines}},
	{"one-after-another", Then(Input("read", 1), Input("readline"), Input("read", 2), Input("readline"), Input("readlines")),
		[]string{"o", "ne\n", "tw", "o\r\n", "\nfour"}},
	{"readline-then-iteration", Then(Input("readline"), Input("iter")), []string{"one\n", "two\r\n\nfour"}},
}

// hinted has the calls that PEP 3333 lets a server not support.
func hinted(e trace.Event) bool {
	return e.Method == "readline" && e.Size != nil && e.Error.Is("TypeError")
}

var pep3333Input = harness.Group{
	Rule:     "sync-switch/pep3333-input",
	Presumes: slices.Concat(ground.Switch, []string{"sync-switch/remainder-only#nothing-taken"}),
	Cases:    slices.Concat(pep3333InputCases(), pep3333InputWaits(), pep3333InputEnds()),
	SomePresume: []harness.Presumption{
		{Cases: []string{"*chunked*"}, Presumes: []string{"sync-switch/remainder-only", "boundary/chunked"}},
		{Cases: []string{"*waits*"}, Presumes: []string{"threads/loop-not-stalled#another-begins"}, RestsOn: ground.Withheld},
		{Cases: []string{"lines-of-the-remainder"}, RestsOn: ground.Withheld},
	},
}

func pep3333InputCases() []harness.Case {
	var all []harness.Case
	for _, v := range calls {
		for _, framing := range []struct {
			name    string
			request Actions
		}{{"", Post(lines, Last())}, {"-chunked", Send("POST", "/", RawChunked(lineChunks), Last())}} {
			all = append(all, harness.Case{
				Name:   v.name + framing.name,
				Text:   fmt.Sprintf("of the content %q the calls give %q, in bytes", lines, v.gives),
				Client: Client(framing.request, Response()),
				App:    App(SwitchToSync(), v.steps, done),
				Check: func(g Gomega, run *harness.Run) {
					reads := run.App().Of(trace.Read)
					for i, e := range reads {
						if hinted(e) {
							run.Leave(harness.Info, "readline() takes no size, as PEP 3333 allows")
						}
						g.Expect(e.Error).To(BeNil(), "what %s raised", e.Method)
						g.Expect(string(e.Data.Bytes())).To(Equal(v.gives[i]), "what call %d, %s, gave", i+1, e.Method)
					}
					g.Expect(reads).To(HaveLen(len(v.gives)))
					expectBytes(g, run.App())
					ExpectBody(g, run.First(), "done")
				},
			})
		}
	}
	return append(all, harness.Case{
		Name:   "readlines-with-a-hint",
		Text:   "readlines(hint) gives whole lines, as many as the server sees fit, and the next call goes on after them",
		Client: Client(Post(lines, Last()), Response()),
		App:    App(SwitchToSync(), Loop(Input("readlines", 4)), done),
		Check: func(g Gomega, run *harness.Run) {
			for _, e := range run.App().Of(trace.Read) {
				if got := string(e.Data.Bytes()); got != "" {
					g.Expect(got).To(MatchRegexp("(\n|four)$"), "what a call gave ends with a line")
				}
			}
			expectContent(lines)(g, run)
		},
	}, harness.Case{
		Name:   "lines-of-the-remainder",
		Text:   "lines begin where async_input stopped, even within a line",
		Client: Client(PostPart(len(lines), lines[:1], Last()), WaitFor("taken"), Raw(lines[1:]), Response()),
		App:    App(Next(), Open("taken"), Pause(), SwitchToSync(), Input("readline"), Input("readline"), Input("iter"), done),
		Check: func(g Gomega, run *harness.Run) {
			expectContent(lines)(g, run)
			taken, reads := len(run.App().Delivered()), run.App().Of(trace.Read)
			g.Expect(string(reads[0].Data.Bytes())).To(Equal(lines[taken:4]))
			g.Expect(string(reads[1].Data.Bytes())).To(Equal("two\r\n"))
		},
	}, harness.Case{
		Name:   "large-by-iteration",
		Text:   "iteration gives every line of large content",
		Client: Client(Post(contents.Large, Last()), Response()),
		App:    App(SwitchToSync(), Input("iter"), done),
		Check:  expectContent(contents.Large),
	}, harness.Case{
		Name:   "python-objects",
		Text:   "iteration and readlines() give lines, one bytes object each",
		Needs:  []harness.Need{needs.Python},
		Client: Client(Post(lines, Last()), Response()),
		App: Python(`
def app(environ, start_response, probe):
    start_response('200 OK', [('Wsgicheck-Answer', 'application'), ('Content-Type', 'text/plain')])
    def generate():
        yield environ['wsgi.input_factory']()
        stream = environ['wsgi.input']
        probe.note('iteration', [next(iter(stream)), next(iter(stream))])
        probe.note('readlines', stream.readlines())
        probe.note('end', list(stream))
        yield b'done'
    return probe.track(generate())
`),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("iteration")).To(Equal([]string{`[b'one\n', b'two\r\n']`}))
			g.Expect(run.App().Notes("readlines")).To(Equal([]string{`[b'\n', b'four']`}))
			g.Expect(run.App().Notes("end")).To(Equal([]string{`[]`}))
			ExpectBody(g, run.First(), "done")
		},
	})
}

// pep3333InputWaits withholds the rest of the content until the factory has been called.
func pep3333InputWaits() []harness.Case {
	var all []harness.Case
	for _, v := range []struct {
		name  string
		steps Steps
		gives string // what the first call gives
	}{
		{"read", Input("read"), lines},
		{"readline", Then(Input("readline"), Input("read")), "one\n"},
		{"readlines", Input("readlines"), lines},
		{"iteration", Input("iter"), lines},
		{"pieces", ReadAll(), lines},
	} {
		for _, framing := range []struct {
			name  string
			parts [2]Actions
		}{
			{"", [2]Actions{PostPart(len(lines), lines[:2], Last()), RawEach(1, lines[2:])}},
			{"-chunked", [2]Actions{Send("POST", "/", RawChunked(lineChunks[:1]), Last()), RawEach(1, lineChunks[1:])}},
		} {
			all = append(all, harness.Case{
				Name:   v.name + "-waits" + framing.name,
				Text:   fmt.Sprintf("the first call waits for content that is still to come: it gives %q", v.gives),
				Client: Client(framing.parts[0], WaitFor("called"), framing.parts[1], Response()),
				App:    App(Factory(), Open("called"), YieldToken("switch"), v.steps, done),
				Check: func(g Gomega, run *harness.Run) {
					if first := Nth(g, run.App(), trace.Read, 0); first.Size == nil {
						g.Expect(string(first.Data.Bytes())).To(Equal(v.gives), "what the first call gave")
					}
					expectContent(lines)(g, run)
				},
			})
		}
	}
	return all
}

// pep3333InputEnds reads beyond the boundary, while the client keeps the connection open.
func pep3333InputEnds() []harness.Case {
	beyond := Times(2, Input("read"), Input("read", 10), Input("readline"), Input("readlines"), Input("iter"))
	var all []harness.Case
	for _, v := range []struct {
		name, content string
		request       Actions
	}{
		{"content-length", "hello", Post("hello")},
		{"chunked", "hello!", Send("POST", "/", RawChunked(contents.Chunks))},
		{"content-length-of-0", "", Post("")},
		{"no-content", "", Get("/")},
	} {
		all = append(all, harness.Case{
			Name:   "ends-" + v.name,
			Text:   "at the boundary every call gives nothing, and does not wait, though the client keeps the connection open",
			Client: Client(v.request, Response()),
			App:    App(SwitchToSync(), ReadAll(), Look(), beyond, done),
			Check: func(g Gomega, run *harness.Run) {
				expectContent(v.content)(g, run)
				reads := run.App().Of(trace.Read, trace.Look)
				for i, e := range reads {
					if e.Kind == trace.Look {
						g.Expect(reads[i+1:]).To(HaveLen(10), "calls beyond the boundary")
						for _, e := range reads[i+1:] {
							g.Expect(string(e.Data.Bytes())).To(BeEmpty(), "what %s gave beyond the boundary", e.Method)
						}
					}
				}
			},
		})
	}
	return all
}
