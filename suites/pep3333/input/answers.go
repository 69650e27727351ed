package input

import (
	"fmt"
	"strconv"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// expectReads follows the calls through the content. A read, or a readline with a size, may give less than it was asked
// for, as Python's raw files do; only at the end may it give nothing.
func expectReads(g Gomega, run *harness.Run, calls []call, content string) {
	seen := run.App().Of(trace.Read)
	at, short := 0, false
	for i, c := range calls {
		what := fmt.Sprintf("%s(%s), call %d", c.method, c.n, i+1)
		g.Expect(len(seen)).To(BeNumerically(">", i), "%s, has not returned", what)
		e := seen[i]
		g.Expect(e.Error).To(BeNil(), "what %s raised", what)
		g.Expect(e.Type).To(Equal("bytes"), "the type of what %s gave", what)
		got, rest := string(e.Data.Bytes()), content[at:]
		if same := strings.HasPrefix(rest, got); !same {
			g.Expect(same).To(BeTrue(), "%s gave %s where the content goes on %s", what, Quoted([]byte(got)), Quoted([]byte(rest)))
		}
		full, least := c.gives(rest)
		if full != got && least {
			short = short || c.method != "readlines"
			g.Expect(len(got)).To(BeNumerically("<", len(full)), "%s gave %s, not %s", what, Quoted([]byte(got)), Quoted([]byte(full)))
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
func (c call) gives(rest string) (full string, partly bool) {
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
