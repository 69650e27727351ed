package wire

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRequestIsWrittenAsItIs(t *testing.T) {
	r := Request{Method: "G T", Target: "", Version: HTTP10, Body: []byte("x"), Headers: Headers{
		{Name: "A ", Value: " b\r\n c"}, {Raw: "no colon\n"}, {Name: "Ignored", Raw: "\x00: \r\n"}, {}}}
	want := "G T  HTTP/1.0\r\nA :  b\r\n c\r\nno colon\n\x00: \r\n: \r\n\r\nx"
	if got := string(r.Bytes()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if i := r.Info(); i != (RequestInfo{Method: "G T", HTTP10: true}) {
		t.Errorf("got %+v", i)
	}
}

func TestChunkedContentIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SliceOfN(rapid.Byte(), 1, 40)
		content := rapid.SliceOf(piece).Draw(t, "content")
		in := []byte(head("200 OK", chunked))
		for _, piece := range append(content, nil) {
			in = append(in, Chunk(piece)...)
		}
		all, err := parse([]RequestInfo{toGet}, in)
		if err != nil || all[0].Problems != nil || len(all[0].Chunks) != len(content)+1 {
			t.Fatalf("got %+v, %v", all, err)
		}
		for i, want := range content {
			k := all[0].Chunks[i]
			if got := string(all[0].Body[k.Offset : k.Offset+k.Size]); got != string(want) {
				t.Errorf("chunk %d: got %q, want %q", i, got, want)
			}
		}
	})
}

func TestHeadersAreFoundInWhateverCaseAndKept(t *testing.T) {
	all, err := parse([]RequestInfo{toGet}, []byte(head("200 OK", "sEt: a\r\n", "X:\r\n", "Set:  b\t\r\n  c\r\n", empty)))
	if err != nil {
		t.Fatal(err)
	}
	h := all[0].Headers
	if v := h.Values("SET"); len(v) != 2 || v[0] != "a" || v[1] != "b c" || h.Get("set") != "a" {
		t.Errorf("got %q", v)
	}
	if !h.Has("x") || h.Get("x") != "" || h.Has("y") || h.Get("y") != "" || h.Values("y") != nil {
		t.Errorf("got %+v", h)
	}
	if h[3].Raw != "Set:  b\t\r\n  c\r\n" || h[1].Name != "sEt" {
		t.Errorf("got %+v", h)
	}
}

func TestPersistenceFollowsTheHead(t *testing.T) {
	for _, v := range []struct {
		status, fields string
		req            RequestInfo
		want           bool
	}{
		{"HTTP/1.1 200 OK", empty, toGet, true},
		{"HTTP/1.1 200 OK", "", toGet, false},
		{"HTTP/1.1 200 OK", "", toHead, true},
		{"HTTP/1.1 200 OK", empty + "Connection: x\r\nconnection: , CLOSE\r\n", toGet, false},
		{"HTTP/1.1 200 OK", empty + "Connection: keep-alive, close\r\n", toGet, false},
		{"HTTP/1.1 200 OK", empty + "Connection: closed\r\n", toGet, true},
		{"HTTP/1.0 200 OK", empty, toGet, false},
		{"HTTP/1.0 200 OK", empty + "Connection: Keep-Alive\r\n", toHTTP10, true},
		{"HTTP/1.0 200 OK", chunked + "Connection: Keep-Alive\r\n", toGet, false},
		{"HTTP/1.1 200 OK", empty, toHTTP10, false},
		{"HTTP/1.1 200 OK", "", RequestInfo{Method: "CONNECT"}, false},
		{"HTTP/1.1 101 Other", "", toGet, false},
	} {
		c := unconnected(strings.NewReader(v.status + "\r\n" + v.fields + "\r\n"))
		r, err := c.ReadHead(v.req)
		if err != nil || r.KeepAlive != v.want {
			t.Errorf("%s %q to %+v: got %v, want %v (%v)", v.status, v.fields, v.req, r.KeepAlive, v.want, err)
		}
	}
}

func TestProblemSaysWhere(t *testing.T) {
	in := "\r\n" + head("200 OK", "A\r\n", chunked) + "1 \r\nx\r\n0\r\n\r\n"
	all, _ := parse([]RequestInfo{toGet}, []byte(in))
	want := map[Code][2]int{DataBeforeResponse: {-2, 0}, NoColon: {strings.Index(in, "A\r\n") - 2, 3}, BadChunkSize: {strings.Index(in, " \r\nx") - 2, 0}}
	for _, p := range all[0].Problems {
		if w := want[p.Code]; int(p.Offset) != w[0] || p.Line != w[1] || !strings.HasPrefix(p.String(), string(p.Code)) {
			t.Errorf("%v: want octet and line %v", p, w)
		}
	}
	if len(all[0].Problems) != len(want) {
		t.Errorf("got %v", all[0].Problems)
	}
}
