package framing

import (
	"strings"
	"testing"
)

func TestTheTextOfAVectorSaysHowItIsSent(t *testing.T) {
	for want, v := range map[string]Vector{
		`GET / HTTP/1.1\r\n\r\n`:                                           {Send: []string{"{get}\r\n"}},
		`POST / HTTP/1.1\r\n\r\nhel [pause] lo [end of sending]`:           {Send: []string{"{post}\r\nhel{cut}lo{fin}"}},
		`GET / HTTP/1.1\r\n\r\n [wait for the response] (a whole request)`: {Send: []string{"{get}\r\n{response}{smuggled}"}},
		`GET / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n`:                    {Send: []string{"{get}\r\n", "GET /b HTTP/1.1\r\n{fields}\r\n"}},
		`GET / HTTP/1.1\r\n\r\n (each octet by a write of its own)`:        {Send: []string{"{get}\r\n"}, Octets: true},
		strings.Repeat("a", mostSent) + "…":                                {Send: []string{strings.Repeat("a", 2*mostSent)}},
		`GET / HTTP/1.1\r\nHost: a\r\n\r\n(the request that follows)`:      {Send: []string{"GET / HTTP/1.1\r\nHost: a\r\nWsgicheck: {id.other}\r\n\r\n", "{second}"}},
	} {
		for i := range v.Send {
			v.Send[i] = abbreviations.Replace(v.Send[i])
		}
		if got := v.sent(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
