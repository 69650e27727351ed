package boundary

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// trap is content that would be a request if it were taken for one; it would be heard of
// as the call "trap".
const trap = "GET {prefix}/wsgicheck/trap HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.trap}\r\n\r\n"

var apps = map[string]control.Program{"second": second["second"], "trap": Answer("trapped")}

// unread are programs that leave content unread.
var unread = []way{
	{name: "unread", app: Answer("early")},
	{name: "asked-once", app: App(Next(), Yield("early"))},
	{name: "switched-and-unread", app: App(SwitchToSync(), Yield("early"))},
	{name: "one-octet-read", app: App(SwitchToSync(), Input("read", 1), Yield("early"))},
	{name: "bridged-and-unread", app: Bridged(App(Yield("early"))), needs: bridge},
}

// afterUnread checks that the second request was served, or the connection closed, and
// nothing else was called.
func afterUnread(g Gomega, run *harness.Run) {
	g.Expect(string(run.First().Body)).To(Equal("early"))
	g.Expect(run.Called("trap")).To(BeFalse(), "content was taken for a request")
	if r := run.Response(1); r.Err != nil || r.Response == nil {
		run.Note("the connection was closed after content that nobody read")
		g.Expect(run.Calls()).To(Equal([]string{""}))
	} else {
		run.Note("content that nobody read was drained")
		g.Expect(r.Status).To(Equal(200), "what answered the second request")
		g.Expect(run.Calls()).To(Equal([]string{"", "second"}))
	}
}
