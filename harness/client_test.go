package harness

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/control"
)

func TestPlaceholdersAreExpandedAndOtherBracesStay(t *testing.T) {
	c := &Client{addr: "127.0.0.1:80", Session: &control.Session{ID: "r7"}}
	for text, want := range map[string]string{
		"none":                            "none",
		"Host: {addr}\r\nWsgicheck: {id}": "Host: 127.0.0.1:80\r\nWsgicheck: r7",
		"{id.second}{id.a_1}":             "r7.secondr7.a_1",
		"{cut}{id.}{id.a-b}{ids}{id{addr": "{cut}{id.}{id.a-b}{ids}{id{addr",
		"{{id}}":                          "{r7}",
	} {
		if got := string(c.Expand(text)); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
