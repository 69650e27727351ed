package framing

import (
	"strings"
	"testing"
)

func TestEachRequestLineIsBeneathThePrefix(t *testing.T) {
	for octets, want := range map[string]string{
		"GET / HTTP/1.1\r\n":                             "GET {prefix}/ HTTP/1.1\r\n",
		"get /a//b HTTP/1.0\r\nX: /c\r\n\r\n":            "get {prefix}/a//b HTTP/1.0\r\nX: /c\r\n\r\n",
		"\r\n\r\nPOST /?q HTTP/1.1\r\n":                  "\r\n\r\nPOST {prefix}/?q HTTP/1.1\r\n",
		"GET http://{addr}/p HTTP/1.1\r\n":               "GET http://{addr}{prefix}/p HTTP/1.1\r\n",
		"GET http://a.example HTTP/1.1\r\n":              "GET http://a.example HTTP/1.1\r\n",
		"GET //a.example/x HTTP/1.1\r\n":                 "GET {prefix}//a.example/x HTTP/1.1\r\n",
		"GET /a b HTTP/1.1\r\n":                          "GET {prefix}/a b HTTP/1.1\r\n",
		"GET: / HTTP/1.1\r\n":                            "GET: {prefix}/ HTTP/1.1\r\n",
		"GET\t/ HTTP/1.1\r\n":                            "GET\t{prefix}/ HTTP/1.1\r\n",
		"GET  / HTTP/1.1\r\n":                            "GET  {prefix}/ HTTP/1.1\r\n",
		" GET / HTTP/1.1\r\n":                            " GET {prefix}/ HTTP/1.1\r\n",
		"GET /\r\nHost: a\r\n\r\n":                       "GET {prefix}/\r\nHost: a\r\n\r\n",
		"GET /{70000*a}{fin}":                            "GET {prefix}/{70000*a}{fin}",
		"{70000*A} / HTTP/1.1\r\n":                       "{70000*A} {prefix}/ HTTP/1.1\r\n",
		"OPTIONS * HTTP/1.1\r\n":                         "OPTIONS * HTTP/1.1\r\n",
		"GET HTTP/1.1\r\n":                               "GET HTTP/1.1\r\n",
		"GET ?a HTTP/1.1\r\n":                            "GET ?a HTTP/1.1\r\n",
		"A: b\r\n\r\n{chunk}GET /s HTTP/1.1\r\n{/chunk}": "A: b\r\n\r\n{chunk}GET {prefix}/s HTTP/1.1\r\n{/chunk}",
		"POST / HTTP/1.1\r\n\r\nGET /s HTTP/1.1\r\n\r\n": "POST {prefix}/ HTTP/1.1\r\n\r\nGET /s HTTP/1.1\r\n\r\n",
		"POST / HTTP/1.1\r\n\r\nGET /s HTTP/1.1\r\nWsgicheck: {id.s}\r\n\r\n": "POST {prefix}/ HTTP/1.1\r\n\r\nGET {prefix}/s HTTP/1.1\r\nWsgicheck: {id.s}\r\n\r\n",
		"{/chunk}GET /s HTTP/1.1\r\n":                                         "{/chunk}GET {prefix}/s HTTP/1.1\r\n",
		"X: y\r\nAccept: text/plain\r\nUpgrade: HTTP/2.0\r\n":                 "X: y\r\nAccept: text/plain\r\nUpgrade: HTTP/2.0\r\n",
	} {
		if got := beneath(octets); got != want {
			t.Errorf("%q becomes %q, want %q", octets, got, want)
		}
		if got := withoutPrefix(beneath(octets)); got != octets {
			t.Errorf("%q becomes %q without the prefix", octets, got)
		}
	}
}

// TestWhatIsReachedHasAPathOrIsForTheRoot: a vector whose application is to be called has a path that is beneath the prefix, but for
// the forms of a target that have none.
func TestWhatIsReachedHasAPathOrIsForTheRoot(t *testing.T) {
	for i := range Vectors() {
		v := &Vectors()[i]
		for _, p := range v.Accept {
			none := strings.Contains(v.Name, "no-path") || v.Name == "asterisk" || v.Root
			if reached := p.Kind == KindServed || p.Kind == KindCalled || p.Kind == KindError; reached && v.outside() && !none {
				t.Errorf("%s: the application is not reached beneath a prefix: %q", v.ID(), v.Send)
			}
		}
	}
}

// TestContentIsTheSameBeneathAPrefix: what is sent for the application to read is not changed.
func TestContentIsTheSameBeneathAPrefix(t *testing.T) {
	for i := range Vectors() {
		v := &Vectors()[i]
		for _, send := range v.Send {
			if strings.Contains(withoutPrefix(send), v.Content) && !strings.Contains(send, v.Content) {
				t.Errorf("%s: its content %q would be another beneath a prefix", v.ID(), v.Content)
			}
		}
	}
}
