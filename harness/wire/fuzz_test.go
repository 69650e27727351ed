package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
)

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
