package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Where no block has data, the head is sent at the iterable's end. The application gives empty blocks or none, and the client
// reads the whole response.
var headersSentOnExhaustion = harness.Group{
	Rule:     "wsgi/headers-sent-on-exhaustion",
	Presumes: []string{"wsgi/body-byte-transparent#like-a-response", "wsgi/server-no-early-start-response-assumption#generator"},
	Cases: Each([]struct {
		name string
		app  Program
	}{
		{"empty-list", Returning("list", App())},
		{"list-of-empty-block", Returning("list", App(Pause()))},
		{"iterator-without-blocks", App()},
		{"iterator-of-empty-blocks", App(Times(3, Pause()))},
		{"sized-without-blocks", Returning("sized", App())},
		{"started-in-the-iterable", LazyApp(Start("200 OK"))},
	}, atTheEnd),
}

// atTheEnd marks the response with a field of the application's.
func atTheEnd(shape struct {
	name string
	app  Program
}) harness.Case {
	for _, steps := range [][]Step{shape.app.Call, shape.app.Iter} {
		for i := range steps {
			if steps[i].Do == "start" {
				steps[i].Headers = append(steps[i].Headers, Field("X-Own", shape.name))
			}
		}
	}
	return harness.Case{
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
