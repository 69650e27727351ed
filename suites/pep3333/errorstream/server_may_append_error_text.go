package errorstream

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server may add a message to a text that an error cuts off, and to nothing else. The application raises after the
// first block of a text or an image; the client reads to the end of the connection.
var serverMayAppendErrorText = harness.Group{
	Rule: "wsgi/server-may-append-error-text",
	Cases: Each([]struct{ name, kind, length string }{
		{"text", "text/plain", ""}, {"text-with-length", "text/plain", "20"},
		{"image", "image/png", ""}, {"image-with-length", "image/png", "20"},
	}, cutOff),
}

func cutOff(v struct{ name, kind, length string }) harness.Case {
	head := [][2]string{{"Content-Type", v.kind}}
	if v.length != "" {
		head = append(head, Field("Content-Length", v.length))
	}
	return harness.Case{
		Name:   v.name,
		Text:   "of a " + v.kind + " that an error cuts off the client gets what was yielded, and text beyond only if it is text; it can see that something is missing",
		Client: OneRequestToTheEnd,
		App:    AppCalling(StartBare("200 OK", head...), Yield("one"), Raise("ValueError", marker)),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			g.Expect(r.Response != nil).To(BeTrue(), "no response came: %v", r.Err)
			if r.Status != 200 {
				run.Note("answered %d in place of the response", r.Status)
				return
			}
			body := string(r.Body) + run.Rest["main"].Data
			if strings.HasPrefix(v.kind, "text/") && len(body) > len("one") {
				g.Expect(body).To(HavePrefix("one"))
				run.Note("text was added to text")
				return
			}
			g.Expect(body).To(Equal("one"), "the body")
			g.Expect(r.Err != nil || string(r.Framing) == "close").To(BeTrue(), "the response looks complete, though an error cut it off")
		},
	}
}
