package reference

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// response is the state of the response.
type response struct {
	called  bool   // start_response has been called, successfully or not
	status  string // "" until a call succeeded
	headers []wsgi.Header
	length  int64 // of the body, as declared or inferred; -1 if unknown
	sent    bool  // the head has been sent
	wrote   bool  // write() has been used
	single  bool  // the iterable has one value
	yielded bool  // an empty block has been yielded
	framing Framing
	left    int64 // octets of the body that have not been sent, if it has a length
	broken  error // excInfo that was given after the head was sent
}

// Framing is how the body is delimited.
type Framing struct {
	Length  int64 // of the body; -1 if unknown
	None    bool  // no body, whatever is yielded (framing/bodyless-responses)
	Chunked bool
}

// SendYielded sends a block that was yielded.
func (x *Exchange) SendYielded(block []byte) error {
	if err := x.respond(block, false); err != nil || x.ending {
		return err
	}
	if x.conn.out.idle() {
		x.then = again
		return nil
	}
	// The application is not resumed before its block is on its way
	// (wsgi/yielded-blocks-unbuffered), and the thread serves others meanwhile.
	x.then, x.pending = await, forOutput
	return nil
}

// respond sends a block, which may be empty at the end. It finishes the exchange at the end,
// or when Content-Length octets have been sent (wsgi/stop-iterating-at-content-length).
func (x *Exchange) respond(block []byte, end bool) error {
	if err := x.send(block, end); err != nil {
		return err
	}
	r := &x.response
	switch {
	case r.framing.None, r.framing.Length >= 0 && r.left == 0:
	case !end:
		return nil
	case r.framing.Length >= 0: // wsgi/short-body-closes-connection
		x.keep = false
		x.server.logf("%s %s: the body is %d octets shorter than its Content-Length", x.head.Method, x.head.Target, r.left)
	}
	x.finish()
	return nil
}

// write is the callable that start_response returns (wsgi/write-equivalent-to-yield): it
// sends at once, so what is yielded comes after it (wsgi/write-precedes-iteration-output,
// yielded-after-write-is-sent).
func (x *Exchange) write(data []byte) error {
	r := &x.response
	switch {
	case x.over.Load() || x.ending:
		return fmt.Errorf("%w: write was called after the response", wsgi.ErrRefused)
	case r.status == "":
		return errors.New("write was called after a start_response that failed")
	case len(data) == 0:
		return nil
	case r.length >= 0 && int64(len(data)) > r.length-r.wroteSoFar(): // wsgi/write-past-content-length-raises
		return fmt.Errorf("write exceeds the Content-Length of %d", r.length)
	}
	r.wrote = true
	if !x.Synchronous() {
		if unsent := x.conn.out.unsent(); unsent > 0 && over(unsent+len(data), x.server.limits.Written) {
			return fmt.Errorf("%w: %d octets given to write() wait for the client, and a loop cannot wait for it: yield the blocks, or switch first",
				wsgi.ErrRefused, unsent)
		}
		// The data belongs to the caller again when write returns.
		return x.send(bytes.Clone(data), false)
	}
	if err := x.send(data, false); err != nil {
		return err
	}
	if x.conn.out.healthy() {
		return nil
	}
	var err error // wsgi/write-guarantee-before-return
	x.server.pool.waitOutside(func() { err = x.conn.out.wait() })
	return err
}

func (r *response) wroteSoFar() int64 {
	if !r.sent {
		return 0
	}
	return r.length - r.left
}

// send frames a block and hands it over, after the head if that has not been sent: the head is
// sent with the first block or at the end (wsgi/headers-held-until-first-nonempty,
// headers-sent-on-exhaustion).
func (x *Exchange) send(block []byte, end bool) error {
	r := &x.response
	if r.status == "" {
		return errors.New("the application did not call start_response")
	}
	buf := x.server.spare.get(smallBuffer)
	out := buf[:0]
	if !r.sent {
		r.framing = x.server.seams.Framing(x, block, end)
		r.left = r.framing.Length
		out = x.server.seams.Head(x, out)
		r.sent = true
	}
	f := &r.framing
	switch {
	case f.None:
		block = nil
	case f.Length >= 0: // wsgi/no-bytes-beyond-content-length
		if int64(len(block)) > r.left {
			x.server.logf("%s %s: the body is longer than its Content-Length", x.head.Method, x.head.Target)
			block = block[:r.left]
		}
		r.left -= int64(len(block))
	case f.Chunked && len(block) > 0: // wsgi/chunked-output-compliant
		out = strconv.AppendInt(out, int64(len(block)), 16)
		out = append(out, "\r\n"...)
	}
	var tail []byte
	if f.Chunked {
		if len(block) > 0 {
			tail = crlf
		}
		if end {
			tail = lastChunk
		}
	}
	if len(out)+len(block)+len(tail) <= cap(out) { // one packet
		out = append(append(out, block...), tail...)
		block, tail = nil, nil
	}
	if x.conn.halfClosed.Load() {
		x.conn.within(x.server.limits.HalfClosed)
	}
	err := x.conn.out.write(out, block, tail)
	if err == nil && x.conn.out.idle() {
		x.server.spare.put(buf)
	}
	if err != nil {
		x.Cancel(fmt.Errorf("%w: %w", wsgi.ErrDisconnected, err))
	}
	return err
}

var (
	crlf      = []byte("\r\n")
	lastChunk = []byte("0\r\n\r\n")
)

// Frame decides how the body is delimited. It is called when the head is about to be sent,
// with the first block or at the end. A response to HEAD states a length that was declared,
// but none that was inferred (framing/head-length-matches-get).
func (x *Exchange) Frame(first []byte, end bool) Framing {
	r := &x.response
	code, head := r.status[:3], x.head.Method == "HEAD"
	f := Framing{Length: r.length, None: head || code == "204" || code == "205" || code == "304"}
	if f.Length < 0 && !r.wrote { // wsgi/no-length-inference-after-write
		switch {
		case end && !head: // there is no data
			f.Length = 0
		case r.single && !r.yielded: // wsgi/may-infer-length-from-single-block
			f.Length = int64(len(first))
		}
	}
	switch {
	case code == "204" || code == "304" && r.length < 0: // framing/204-1xx-no-length-fields
		f.Length = -1
	case code == "205":
		f.Length = 0
	case !f.None && f.Length < 0:
		f.Chunked = x.head.Minor == 1 // framing/no-chunked-to-http10
	}
	// framing/100-continue: a client that got no 100 (Continue) may or may not send its
	// content after this response, so the connection is closed.
	x.keep = x.server.seams.KeepAlive(x.head) && !x.server.leaving.Load() && !x.owesContinue() && !x.canceled() &&
		(f.None || f.Chunked || f.Length >= 0)
	return f
}

// AppendHead appends the head of the response. It keeps framing/response-head-well-formed and
// wsgi/server-adds-missing-required-headers.
func (x *Exchange) AppendHead(b []byte) []byte {
	r := &x.response
	b = append(b, "HTTP/1.1 "...)
	b = append(b, r.status...)
	b = append(b, "\r\n"...)
	date, server := false, false
	for _, h := range r.headers {
		switch { // wsgi/header-names-case-insensitive
		case strings.EqualFold(h.Name, "Content-Length"):
			continue
		case strings.EqualFold(h.Name, "Date"):
			date = true
		case strings.EqualFold(h.Name, "Server"):
			server = true
		}
		b = appendField(b, h.Name, h.Value)
	}
	if f := &r.framing; f.Chunked {
		b = appendField(b, "Transfer-Encoding", "chunked")
	} else if f.Length >= 0 {
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, f.Length, 10)
		b = append(b, "\r\n"...)
	}
	if !date {
		b = appendField(b, "Date", httpDate())
	}
	if !server {
		b = appendField(b, "Server", Software)
	}
	switch {
	case !x.keep: // framing/close-announced
		b = appendField(b, "Connection", "close")
	case x.head.Minor == 0:
		b = appendField(b, "Connection", "keep-alive")
	}
	return append(b, "\r\n"...)
}

func appendField(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ": "...)
	b = append(b, value...)
	return append(b, "\r\n"...)
}

// page returns the whole response for a refusal.
func (r *Refusal) page(head bool) []byte {
	text := r.Reason + "\n"
	b := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: %d\r\n",
		r.Status, http.StatusText(r.Status), len(text))
	b = appendField(b, "Date", httpDate())
	b = appendField(b, "Server", Software)
	b = append(b, "Connection: close\r\n\r\n"...)
	if !head {
		b = append(b, text...)
	}
	return b
}

// httpDate returns the value of Date. It is made once per second.
func httpDate() string {
	if d := lastDate.Load(); d != nil && now() < d.until {
		return d.text
	}
	t := time.Now()
	d := &date{now() + time.Second - time.Duration(t.Nanosecond()), t.UTC().Format(http.TimeFormat)}
	lastDate.Store(d)
	return d.text
}

type date struct {
	until time.Duration // as now counts
	text  string
}

var lastDate atomic.Pointer[date]
