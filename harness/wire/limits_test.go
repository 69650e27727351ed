package wire

import (
	"errors"
	"strings"
	"testing"
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

var block = strings.Repeat("x", 1<<15)

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
		"content":           {flood{begin: head("200 OK"), piece: block}, []RequestInfo{toGet}, maxBody, "octets of content"},
		"long content":      {flood{begin: head("200 OK", "Content-Length: "+strings.Repeat("9", 400)+"\r\n"), piece: block}, []RequestInfo{toGet}, maxBody, "octets of content"},
		"long chunk":        {flood{begin: head("200 OK", chunked) + "FFFFFFFFFFFFFFFFF\r\n", piece: block}, []RequestInfo{toGet}, maxBody, "octets of content"},
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
	c := unconnected(&flood{piece: block})
	got, err := c.ReadEOF()
	var limit *LimitError
	if !errors.As(err, &limit) || len(got) < maxBody || len(got) > 4*maxBody {
		t.Errorf("got %d octets, %v", len(got), err)
	}
}
