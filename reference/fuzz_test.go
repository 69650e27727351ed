package reference

import (
	"bytes"
	"errors"
	"io"
	"net/http/httputil"
	"strings"
	"testing"
)

func fuzzServer() *Server {
	s := &Server{settings: defaults()}
	s.seams.Boundary = s.Boundary
	return s
}

// FuzzHead checks that a head is parsed in the same way however it is split, and that what is
// accepted contains nothing that could end a line elsewhere and ends at the first empty
// line: no octet after it belongs to the head.
func FuzzHead(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\r\nPOST http://a:1/%41?q HTTP/1.0\r\nContent-Length: 5\r\nA:\t b \r\n\r\nhello",
		"OPTIONS * HTTP/1.1\r\nHost: [::1]:8\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n",
		"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET /\rx HTTP/1.1\r\n\r\n",
	} {
		f.Add([]byte(seed), uint8(7))
	}
	s := fuzzServer()
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		whole := headReader{server: s}
		head, used, err := whole.read(data)
		var again *Head
		var usedAgain int
		var errAgain error
		split := headReader{server: s}
		for n := 0; n < len(data) && again == nil && errAgain == nil; {
			n = min(n+int(step%16)+1, len(data))
			again, usedAgain, errAgain = split.read(data[:n])
		}
		if (err == nil) != (errAgain == nil) || used != usedAgain || (head == nil) != (again == nil) {
			t.Fatalf("whole: %v %d %v; split: %v %d %v", head, used, err, again, usedAgain, errAgain)
		}
		var refusal *Refusal
		if err != nil {
			if !errors.As(err, &refusal) || refusal.Status < 400 {
				t.Fatalf("%v is not a *Refusal", err)
			}
			return
		}
		if head == nil {
			return
		}
		if !bytes.HasSuffix(data[:used], []byte("\r\n\r\n")) || !isToken(head.Method) || strings.ContainsAny(head.Target+head.Version, " \r\n\x00") {
			t.Fatalf("accepted %q as %+v", data[:used], head)
		}
		if lines := bytes.TrimLeft(data[:used], "\r\n"); bytes.Index(lines, []byte("\r\n\r\n")) != len(lines)-4 {
			t.Fatalf("the head continues after an empty line: %q", data[:used])
		}
		for _, field := range head.Fields {
			if !isToken(field.Name) || strings.ContainsAny(field.Value, "\r\n\x00") || strings.Trim(field.Value, " \t") != field.Value {
				t.Fatalf("accepted field %q", field)
			}
		}
		if _, err := s.Boundary(head); err != nil && !errors.As(err, &refusal) {
			t.Fatalf("%v is not a *Refusal", err)
		}
	})
}

// FuzzChunked checks that the boundary is the same however the octets are split, that the result is
// what the standard library decodes, which is not stricter, and that what follows the boundary
// does not matter.
func FuzzChunked(f *testing.F) {
	for _, seed := range []string{
		"0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\nGET", "5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n00\r\nT: u\r\n\r\nrest",
		"5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n", "5 ; x\r\nhello\r\n0\r\n\r\n",
	} {
		f.Add([]byte(seed), uint8(3))
	}
	s := fuzzServer()
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		decode := func(data []byte, size int) (content []byte, used int, done bool, err error) {
			c := s.NewChunked()
			for used < len(data) && !done && err == nil {
				p := bytes.Clone(data[used:min(used+size, len(data))])
				var n, u int
				n, u, done, err = c.Decode(p)
				if n > u || u > len(p) || !done && err == nil && u != len(p) {
					t.Fatalf("Decode(%q) = %d, %d, %v", p, n, u, done)
				}
				content, used = append(content, p[:n]...), used+u
			}
			return content, used, done, err
		}
		content, used, done, err := decode(data, len(data))
		again, usedAgain, doneAgain, errAgain := decode(data, int(step%16)+1)
		if done != doneAgain || (err == nil) != (errAgain == nil) || !bytes.Equal(content, again) || done && used != usedAgain {
			t.Fatalf("whole: %q %d %v %v; split: %q %d %v %v", content, used, done, err, again, usedAgain, doneAgain, errAgain)
		}
		if !done {
			return
		}
		if !bytes.HasSuffix(data[:used], []byte("\r\n\r\n")) && !bytes.HasSuffix(data[:used], []byte("\n\r\n")) {
			t.Fatalf("the boundary is not after an empty line: %q", data[:used])
		}
		if _, _, early, _ := decode(data[:used-1], used); early {
			t.Fatalf("%q is complete before its last octet", data[:used])
		}
		if alone, n, done, err := decode(data[:used], used); n != used || !done || err != nil || !bytes.Equal(alone, content) {
			t.Fatalf("what follows %q changes it: %q %d %v %v", data[:used], alone, n, done, err)
		}
		if theirs, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(data))); err == nil && !bytes.Equal(theirs, content) {
			t.Fatalf("decoded %q; the standard library %q", content, theirs)
		}
	})
}
