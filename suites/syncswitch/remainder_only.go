package syncswitch

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var remainderOnly = harness.Group{
	Rule:     "sync-switch/remainder-only",
	Presumes: ground.Switch,
	Cases:    slices.Concat(remainderOnlyCases, []harness.Case{takenOctetByOctet()}, remainderOfPieces()),
	SomePresume: []harness.Presumption{
		{Cases: []string{"*chunked*"}, Presumes: []string{"boundary/chunked"}},
		{Cases: []string{"all-taken", "taken-in-the-body*", "after-a-refused-next"}, Presumes: []string{"sync-switch/pep3333-input#ends-content-length"}},
		// Most switch while content is still to come, for which a read must wait.
		{Cases: []string{"taken-in-the-turn*", "arrived-*", "large*", "after-blocks*", "beneath-*", "taken-octet*", "*split-*"}, Presumes: []string{"sync-switch/pep3333-input#read-waits"}},
		{Cases: []string{"taken-in-the-turn*", "arrived-*", "after-blocks*", "beneath-*", "taken-octet*", "split-*", "chunked-split-*"}, RestsOn: ground.Withheld},
	},
}

var remainderOnlyCases = []harness.Case{{
	Name:   "nothing-taken",
	Text:   "without next() wsgi.input holds all content",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(SwitchToSync(), Times(5, Input("read", 1)), done),
	Check:  expectContent("hello"),
}, {
	Name:   "all-taken",
	Text:   "when next() has given all content wsgi.input holds none",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(Drain(), SwitchToSync(), readAll),
	Check:  expectContent("hello"),
}, {
	Name:   "taken-in-the-turn-of-the-switch",
	Text:   "what next() gave in the turn of the switch does not come again",
	Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
	App:    App(Next(), Factory(), Open("taken"), YieldToken("switch"), readAll),
	Check:  expectContent("hello world"),
}, {
	Name:   "taken-in-the-body-of-app",
	Text:   "what next() gave in the body of app(), where the factory is called too, does not come again",
	Client: Client(Post("hello", Last()), Response()),
	App:    AppCalling(Then(Start("200 OK"), Next(), Factory()), YieldToken("switch"), readAll),
	Check:  expectContent("hello"),
}, {
	Name:   "arrived-in-turns-without-next",
	Text:   "content that arrived in turns without next() is all in wsgi.input",
	Client: Client(PostPart(11, "hello", Last()), WaitFor("begun"), Raw(" "), Raw("world"), Release("sent"), Response()),
	App:    App(Open("begun"), PauseUntil("sent"), SwitchToSync(), readAll),
	Check:  expectContent("hello world"),
}, {
	Name:   "large",
	Text:   "of large content, some of which next() gave, nothing is missing and nothing comes twice",
	Client: Client(Post(contents.Large, Last()), Response()),
	App:    App(Times(3, Next(), Pause()), SwitchToSync(), readAll),
	Check:  expectContent(contents.Large),
}, {
	Name:   "large-chunked",
	Text:   "of large chunked content, some of which next() gave, nothing is missing and nothing comes twice",
	Client: Client(Send("POST", "/", ChunkedContent(contents.Large[:10], contents.Large[10:100000], contents.Large[100000:]), Last()), Response()),
	App:    App(Times(3, Next(), Pause()), SwitchToSync(), readAll),
	Check:  expectContent(contents.Large),
}, {
	Name:   "after-a-refused-next",
	Text:   "a second next() in the turn, which is refused, takes nothing from wsgi.input",
	Client: Client(Post("hello", Last()), Response()),
	App:    App(Next(), Catch(Next()), SwitchToSync(), readAll),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Content()).To(Equal("hello"))
		ExpectBody(g, run.First(), "done")
	},
}, {
	Name:   "after-blocks-of-the-body",
	Text:   "an application that echoes what next() gives and switches then sends the content back, each octet once",
	Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
	App:    App(Next(), YieldLast(), Open("taken"), SwitchToSync(), Loop(Input("read", 4), YieldLast())),
	Check: func(g Gomega, run *harness.Run) {
		expectAllOf(g, run.App(), "hello world")
		ExpectBody(g, run.First(), "hello world")
	},
}, {
	Name:   "beneath-middleware",
	Text:   "beneath middleware that validates, buffers and copies the environ it is the same",
	Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
	App:    Wrapped(App(Next(), Open("taken"), Pause(), SwitchToSync(), readAll), "validate", "copy-environ", "buffer"),
	Check:  expectContent("hello world"),
}}

// takenOctetByOctet has a next() for each octet that comes before the switch.
func takenOctetByOctet() harness.Case {
	paced := OctetByOctet("hello", Next(), Pause())
	return harness.Case{
		Name:   "taken-octet-by-octet",
		Text:   "what several calls of next() gave, as it came, does not come again",
		Client: Client(PostPart(11, "", Last()), paced.Client, Raw(" world"), Response()),
		App:    App(paced.App, SwitchToSync(), readAll),
		Check:  expectContent("hello world"),
	}
}

// remainderOfPieces splits content, and chunked content within its framing, at every octet: one piece comes
// before the switch, the other after the factory has been called.
func remainderOfPieces() []harness.Case {
	const content = "hello world"
	var all []harness.Case
	app := App(Next(), Pause(), Factory(), Open("called"), YieldToken("switch"), readAll)
	for i := range len(content) + 1 {
		all = append(all, harness.Case{
			Name:   fmt.Sprintf("split-at-octet-%d", i),
			Text:   fmt.Sprintf("%q comes before the switch and %q after it; each octet is given once, in order", content[:i], content[i:]),
			Client: Client(PostPart(len(content), content[:i], Last()), WaitFor("called"), Raw(content[i:]), Response()),
			App:    app,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(content[:i]).To(HavePrefix(run.App().Delivered()))
				expectContent(content)(g, run)
			},
		})
	}
	chunks := contents.Chunks
	for i := range len(chunks) + 1 {
		all = append(all, harness.Case{
			Name:   fmt.Sprintf("chunked-split-at-octet-%d", i),
			Text:   fmt.Sprintf("%q comes before the switch and the rest after it; each octet of content is given once, in order", chunks[:i]),
			Client: Client(Send("POST", "/", RawChunked(chunks[:i]), Last()), WaitFor("called"), Raw(chunks[i:]), Response()),
			App:    app,
			Check:  expectContent("hello!"),
		})
	}
	return all
}
