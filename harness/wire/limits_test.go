package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// flood is a beginning and then the same piece for ever.
type flood struct{ begin, piece string }

func (f *flood) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		if f.begin == "" {
			f.begin = f.piece
		}
		k := copy(b[n:], f.begin)
		f.begin = f.begin[k:]
		n += k
	}
	return n, nil
}

func TestFloodsEndAtALimit(t *testing.T) {
	floods := map[string]struct {
		flood
		requests []RequestInfo
		limit    int64
		what     string
	}{
		"header section":    {flood{begin: "HTTP/1.1 200 OK\r\n", piece: "A: b\r\n"}, []RequestInfo{toGet}, maxHead, "header section"},
		"field":             {flood{begin: "HTTP/1.1 200 OK\r\nA: ", piece: "b"}, []RequestInfo{toGet}, maxHead, "header section"},
		"status line":       {flood{begin: "HTTP/1.1 200 ", piece: "x"}, []RequestInfo{toGet}, maxHead, "header section"},
		"empty lines":       {flood{piece: "\r\n"}, []RequestInfo{toGet}, maxHead, "status line"},
		"interim responses": {flood{piece: "HTTP/1.1 100 \r\n\r\n"}, []RequestInfo{toGet}, maxInterim, "interim responses"},
		"interim heads":     {flood{piece: "HTTP/1.1 103 " + strings.Repeat("x", 100_000) + "\r\n\r\n"}, []RequestInfo{toGet}, maxHead - 10*100_017, "header section"},
		"after HEAD":        {flood{begin: head("200 OK"), piece: "xHTTP/"}, []RequestInfo{toHead, toGet}, maxHead, "status line"},
		"content":           {flood{begin: head("200 OK"), piece: "x"}, []RequestInfo{toGet}, maxBody, "octets of content"},
		"long content":      {flood{begin: head("200 OK", "Content-Length: "+strings.Repeat("9", 400)+"\r\n"), piece: "x"}, []RequestInfo{toGet}, maxBody, "octets of content"},
		"long chunk":        {flood{begin: head("200 OK", chunked) + "FFFFFFFFFFFFFFFFF\r\n", piece: "x"}, []RequestInfo{toGet}, maxBody, "octets of content"},
		"chunk extension":   {flood{begin: head("200 OK", chunked) + "1;", piece: "x"}, []RequestInfo{toGet}, maxChunkLine, "chunk size line"},
		"trailers":          {flood{begin: head("200 OK", chunked) + "0\r\n", piece: "A: b\r\n"}, []RequestInfo{toGet}, maxHead, "trailer section"},
	}
	for name, f := range floods {
		t.Run(name, func(t *testing.T) {
			c := unconnected(&f.flood)
			all, err := readAll(c, f.requests)
			var limit *LimitError
			if !errors.As(err, &limit) || limit.Limit != f.limit || !strings.Contains(err.Error(), f.what) {
				t.Fatalf("got error %v, want a limit of %d on %s", err, f.limit, f.what)
			}
			if _, again := c.ReadResponse(toGet); !errors.As(again, &limit) && !errors.Is(again, ErrUnread) {
				t.Errorf("reading goes on beyond the limit: %v", again)
			}
			for _, r := range all {
				if len(r.Body) > maxBody || len(r.Head) > maxHead {
					t.Errorf("kept %d octets of content, %d of head", len(r.Body), len(r.Head))
				}
			}
		})
	}
}

func TestManyProblemsAndChunksAreNotAllKept(t *testing.T) {
	in := head("200 OK", chunked, strings.Repeat("x\n", 10_000)) + strings.Repeat("1\nx\n", maxChunks+10) + "0\r\n\r\n"
	all, err := parse([]RequestInfo{toGet}, []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	r := all[0]
	if len(r.Problems) != 3*maxPerCode || len(r.Chunks) != maxChunks || len(r.Body) != maxChunks+10 {
		t.Errorf("got %d problems, %d chunks, %d octets", len(r.Problems), len(r.Chunks), len(r.Body))
	}
}

func TestBodyLimitCanBeSet(t *testing.T) {
	noLeaks(t)
	c := connect(t, testContext(t), nil, says(head("200 OK", "Content-Length: 5\r\n")+"hello"))
	c.SetBodyLimit(4)
	r, err := c.ReadResponse(toGet)
	wants(t, err, err, "limit of 4")
	if string(r.Body) != "hell" || r.Complete {
		t.Errorf("got %q, complete %v; want the 4 octets", r.Body, r.Complete)
	}
}

func TestReadEOFEndsAtTheLimit(t *testing.T) {
	c := unconnected(&flood{piece: "x"})
	got, err := c.ReadEOF()
	var limit *LimitError
	if !errors.As(err, &limit) || len(got) < maxBody || len(got) > 4*maxBody {
		t.Errorf("got %d octets, %v", len(got), err)
	}
}

func TestLogKeepsCopiesCutToSize(t *testing.T) {
	log := NewLog()
	data := []byte(strings.Repeat("x", maxEntry+1))
	log.octets("main", Sent, data)
	data[0] = 'y'
	log.event("main", EventClose)
	e := log.Entries()
	if len(e) != 2 || e[0].Bytes[0] != 'x' || len(e[0].Bytes) != maxEntry || e[0].Size != maxEntry+1 || e[1].Event != EventClose {
		t.Errorf("got %d entries: %d octets kept of %d", len(e), len(e[0].Bytes), e[0].Size)
	}
	if e[1].Time.Before(e[0].Time) || e[0].Conn != "main" || e[0].Dir != Sent {
		t.Errorf("got %+v", e[0])
	}
}

func TestLogCountsWhatItCannotKeep(t *testing.T) {
	log := NewLog()
	piece := make([]byte, maxEntry)
	const each = 2 * maxLog / maxEntry
	for range each {
		log.octets("a", Sent, piece)
		log.octets("b", Received, piece)
	}
	kept, size := 0, map[string]int64{}
	entries := log.Entries()
	for _, e := range entries {
		kept += len(e.Bytes)
		size[e.Conn] += e.Size
	}
	if kept > maxLog || len(entries) > maxLog/maxEntry+2 || size["a"] != each*maxEntry || size["b"] != each*maxEntry {
		t.Errorf("%d entries keep %d octets, count %v", len(entries), kept, size)
	}
}

func TestLogMayBeSharedAndBeNil(t *testing.T) {
	noLeaks(t)
	log := NewLog()
	done := make(chan bool)
	for i := range 4 {
		go func() {
			for range 100 {
				log.octets(fmt.Sprint(i), Sent, []byte("x"))
				log.event(fmt.Sprint(i), EventEOF)
				log.Entries()
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
	if n := len(log.Entries()); n != 800 {
		t.Errorf("got %d entries, want 800", n)
	}
	var none *Log
	none.octets("main", Sent, []byte("x"))
	none.event("main", EventEOF)
	if none.Entries() != nil {
		t.Error("a nil log has entries")
	}
}

func TestLogTellsWhatWentOverTheWire(t *testing.T) {
	noLeaks(t)
	log := NewLog()
	c := connect(t, testContext(t), log, func(peer *net.TCPConn) {
		request(t, peer)
		io.WriteString(peer, head("204 "))
	})
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReadEOF(); err != io.EOF {
		t.Fatal(err)
	}
	c.Close()
	var sent, got string
	for _, e := range log.Entries() {
		switch e.Dir {
		case Sent:
			sent += string(e.Bytes)
		case Received:
			got += string(e.Bytes)
		}
	}
	if sent != hello || got != head("204 ") || eventsOf(log) != "connect eof close" {
		t.Errorf("sent %q, received %q, events %s", sent, got, eventsOf(log))
	}
}

func TestOctetsAreShownLineByLine(t *testing.T) {
	in := "GET / HTTP/1.1\r\nA: \"\\\t\x00\xe9\x7f\r\n\n]]>\r"
	want := `"GET / HTTP/1.1\r\n"` + "\n" + `"A: \"\\\t\x00\xe9\x7f\r\n"` + "\n" + `"\n"` + "\n" + `"]]>\r"`
	if got := FormatBytes([]byte(in)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := FormatBytes(nil); got != "" {
		t.Errorf("nothing is shown as %q", got)
	}
}

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
		in := append([]byte(head("200 OK", chunked)), Chunked(content...)...)
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

// FuzzParse: whatever comes, the parser ends without a panic, keeps no more than came
// (and bounded records of it), and does not care how it was split.
func FuzzParse(f *testing.F) {
	for _, v := range append(wrong, right...) {
		f.Add([]byte(v.in), uint8(len(v.req)), 7)
	}
	f.Fuzz(func(t *testing.T, in []byte, kind uint8, split int) {
		requests := [][]RequestInfo{{toGet, toGet, toGet}, {toHead, toGet}, {toHTTP10, toHTTP10}, {{Method: "CONNECT"}, toGet}}[kind%4]
		whole, err := parse(requests, in)
		if len(in) > 0 {
			split = int(uint(split) % uint(len(in)))
			parts, err2 := parse(requests, in[:split], in[split:])
			if len(parts) != len(whole) || fmt.Sprint(errors.Unwrap(err)) != fmt.Sprint(errors.Unwrap(err2)) {
				t.Fatalf("split at %d: %d responses, %v; whole: %d, %v", split, len(parts), err2, len(whole), err)
			}
		}
		for _, r := range whole {
			if len(r.Body) > len(in) || len(r.Head) > len(in) || len(r.Chunks) > len(in) || len(r.Interim) > maxInterim {
				t.Fatalf("more than came: %+v", r)
			}
			if r.Complete && r.Framing == FramingUnknown {
				t.Fatalf("complete, but of unknown framing: %+v", r)
			}
			for _, p := range r.AllProblems() {
				if p.Message == "" || p.Offset > int64(len(in)) {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}

func BenchmarkParseSmallResponse(b *testing.B) {
	one := head("200 OK", "Server: x\r\n", "Content-Type: text/plain\r\n", "Content-Length: 12\r\n") + "hello world\n"
	c := unconnected(&flood{piece: one})
	b.SetBytes(int64(len(one)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := c.ReadResponse(toGet)
		if err != nil || r.Problems != nil || len(r.Body) != 12 {
			b.Fatal(r, err)
		}
	}
}

// BenchmarkExchange is a request and a response over TCP.
func BenchmarkExchange(b *testing.B) {
	c := connect(b, context.Background(), nil, func(peer *net.TCPConn) {
		answer := []byte(head("200 OK", "Content-Length: 12\r\n") + "hello world\n")
		for buf := make([]byte, 4096); ; {
			if _, err := peer.Read(buf); err != nil {
				return
			}
			peer.Write(answer)
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Send([]byte(hello)); err != nil {
			b.Fatal(err)
		}
		if _, err := c.ReadResponse(toGet); err != nil {
			b.Fatal(err)
		}
	}
}
