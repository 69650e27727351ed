package pep3333

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// op is a call of a method of wsgi.input; n is its argument, none if it is no number.
type op struct{ method, n string }

// ops reads "read(5) readline() readlines(3) iter".
func ops(text string) []op {
	var all []op
	for _, word := range strings.Fields(text) {
		method, n, _ := strings.Cut(word, "(")
		all = append(all, op{method, strings.TrimSuffix(n, ")")})
	}
	return all
}

// reading carries the calls out and answers "data". In Python each read event has, as its
// value, the lengths of the parts that readlines() or iteration gave.
func reading(calls []op) (app Program, needs []harness.Need) {
	steps := Start("200 OK", ContentLength(4))
	source := ""
	for _, c := range calls {
		size, err := strconv.Atoi(c.n)
		switch {
		case c.n != "" && err != nil, c.method == "readlines", c.method == "iter":
			needs = OnPython
		case c.n == "":
			steps = Then(steps, Input(c.method))
		default:
			steps = Then(steps, Input(c.method, size))
		}
		source += fmt.Sprintf("(%q, (%s)), ", c.method, strings.TrimPrefix(c.n+",", ","))
	}
	if needs == nil {
		return AppCalling(steps, Yield("data")), nil
	}
	return Python(`
CALLS = ` + source + `

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    stream = environ["wsgi.input"]
    for method, args in CALLS:
        try:
            given = list(stream) if method == "iter" else getattr(stream, method)(*args)
        except Exception as error:
            probe.event("read", method=method, error=error)
            raise
        parts = list(given) if method in ("readlines", "iter") else [given]
        if method == "readlines" and not isinstance(given, list):
            probe.note("no-list", type(given).__name__)
        odd = [type(part).__name__ for part in parts if type(part) is not bytes]
        if odd:
            probe.event("read", method=method, type=odd[0])
            break
        probe.event("read", method=method, type="bytes", data=b"".join(parts), value=" ".join(str(len(part)) for part in parts))
    return [b"data"]
`), needs
}

// bystander is a request that follows on the connection: nobody may read it as content.
var bystander = Text("GET", "/bystander", To("bystander"), Last())

// sent sends a request, then octets that are none of its content; a read that waits for more
// than these ends with the client's side of the connection. Only the events of the application count: a
// server that is told so may give up the response.
func sent(request, after string, reads int) []harness.Action {
	return Client(sendBoth(request, after), Do("end the client's side if a read waits for more than the content",
		func(c *harness.Client) error {
			conn, err := c.Conn()
			if err != nil {
				return err
			}
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			var end time.Time
			for {
				seen, called, over := 0, false, false
				for _, e := range c.Session.Events() {
					if e.Request != "" {
						continue
					}
					called = called || e.Kind == trace.Call
					over = over || e.Kind == trace.Raise || e.Kind == trace.Returned
					if e.Kind == trace.Read {
						seen++
					}
				}
				if data, err := conn.Peek(); over || seen >= reads || err != nil || len(data) > 0 {
					return nil
				}
				if called && end.IsZero() {
					end = time.Now().Add(Patience)
				}
				if called && time.Now().After(end) {
					c.Run.Note("the client ended its side while a read was waiting")
					return conn.HalfClose()
				}
				select {
				case <-c.Ctx.Done():
					return c.Ctx.Err()
				case <-tick.C:
				}
			}
		}), ResponseOrClose())
}

// sendBoth sends a request and what follows it, but to a server that would lose the request for that.
func sendBoth(request, after string) Actions {
	return Do("send a request and what follows it on the connection", func(c *harness.Client) error {
		if c.Run.Facts.DropsPipelined {
			return Raw(request)[0].Do(c)
		}
		return Raw(request + after)[0].Do(c)
	})
}

// reads makes a case of calls on a content.
type reads struct {
	rule, name, text string
	request          string // head and content
	content          string // what may be read
	calls            string
	exposed          bool // a bystander follows: reading past the end shows
}

func (r reads) Case() harness.Case {
	calls := ops(r.calls)
	app, needs := reading(calls)
	after := ""
	if r.exposed {
		after = bystander
	}
	return harness.Case{
		Rule: r.rule, Name: r.name, Text: r.text, Needs: needs,
		Client: sent(r.request, after, len(calls)),
		App:    app,
		Apps:   Programs{"bystander": Answer("more")},
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			expectReads(g, run, calls, r.content)
		},
	}
}

// expectReads follows the calls through the content. A read, or a readline with a size, may
// give less than it was asked for, as Python's raw files do; at the end alone may it give nothing.
func expectReads(g Gomega, run *harness.Run, calls []op, content string) {
	seen := run.App().Of(trace.Read)
	at, short := 0, false
	for i, c := range calls {
		what := fmt.Sprintf("%s(%s), call %d", c.method, c.n, i+1)
		g.Expect(len(seen)).To(BeNumerically(">", i), "%s, has not returned", what)
		e := seen[i]
		g.Expect(e.Error).To(BeNil(), "what %s raised", what)
		g.Expect(e.Type).To(Equal("bytes"), "the type of what %s gave", what)
		got, rest := string(e.Data.Bytes()), content[at:]
		g.Expect(strings.HasPrefix(rest, got)).To(BeTrue(), "%s gave %q where the content goes on %q", what, Shown([]byte(got)), Shown([]byte(rest)))
		full, least := c.gives(rest)
		if full != got && least {
			short = short || c.method != "readlines"
			g.Expect(len(got)).To(BeNumerically("<", len(full)), "%s gave %q, not %q", what, Shown([]byte(got)), Shown([]byte(full)))
			g.Expect(got).NotTo(BeEmpty(), "%s before the end", what)
			if c.method == "readlines" {
				g.Expect(got).To(HaveSuffix("\n"), "%s gave a part of a line", what)
			}
		} else if full != got {
			g.Expect(Shown([]byte(got))).To(Equal(Shown([]byte(full))), "what %s gave", what)
		}
		if e.Value != "" && (c.method == "readlines" || c.method == "iter") {
			g.Expect(e.Value).To(Equal(lineLengths(got)), "the lengths of the lines that %s gave", what)
		}
		at += len(got)
	}
	g.Expect(run.App().Notes("no-list")).To(BeEmpty(), "what readlines() gave")
	if short {
		run.Note("a read gave less than was asked for")
	}
}

// gives is what the call gives of the rest, and whether it may give some of that only.
func (c op) gives(rest string) (full string, partly bool) {
	size, err := strconv.Atoi(c.n)
	limited := err == nil && size >= 0
	line := rest
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		line = rest[:i+1]
	}
	switch c.method {
	case "read":
		if limited && size < len(rest) {
			return rest[:size], true
		}
		return rest, limited
	case "readline":
		if limited && size < len(line) {
			return line[:size], true
		}
		return line, limited
	case "readlines":
		if err == nil && size > 0 {
			return rest, true // the hint: any number of lines, which the lengths of them show to be whole
		}
	}
	return rest, false
}

// lineLengths has the lengths of the lines of data, the last of which may have no end.
func lineLengths(data string) string {
	var all []string
	for line := range strings.Lines(data) {
		all = append(all, strconv.Itoa(len(line)))
	}
	return strings.Join(all, " ")
}

func posted(content string, options ...Option) string {
	return Text("POST", "/", append([]Option{Content(content)}, options...)...)
}

func chunked(pieces ...string) string { return Text("POST", "/", ChunkedContent(pieces...)) }

func collect(tables ...[]reads) []harness.Case {
	var all []harness.Case
	for _, table := range tables {
		all = append(all, Each(table, reads.Case)...)
	}
	return all
}
