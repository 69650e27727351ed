package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// maxCell is how many lines of one entry of the evidence are shown.
const maxCell = 40

// moment is a line of the evidence: what happened on the wire or in the application; of a component without a server, above it or
// beneath.
type moment struct {
	at   float64
	left bool
	text string
}

// evidence writes wire log and trace side by side, by time. If the width is below 80 characters, it
// writes one column, in which the trace is indented.
func (t *terminal) evidence(e *Evidence) {
	const clock, rule = 10, " | "
	left := (t.Width - clock - len(rule)) * 11 / 20
	right := t.Width - clock - len(rule) - left
	beside := t.Width >= 80
	if !beside {
		left, right = t.Width-clock, t.Width-clock-len(rule)
	}
	one, other := "wire", "application"
	if slices.ContainsFunc(e.Trace, func(event Event) bool { return event.Side != "" }) {
		one, other = "above", "beneath"
	}
	heading := one + ", " + other
	if beside {
		heading = pad(one, left) + rule + other
	}
	t.WriteString(t.paint(dim, fmt.Sprintf("%*s  %s", clock-2, "ms", heading)) + "\n")
	for _, m := range moments(e) {
		width := right
		if m.left {
			width = left
		}
		lines := Wrap(printable(m.text), width)
		if more := len(lines) - maxCell; more > 0 {
			lines = append(lines[:maxCell], "… "+harness.Counted(more, "more line", "more lines"))
		}
		for i, line := range lines {
			at := strings.Repeat(" ", clock)
			if i == 0 {
				at = t.paint(dim, fmt.Sprintf("%*.3f  ", clock-2, m.at))
			}
			switch {
			case beside && m.left:
				line = pad(line, left) + rule
			case beside:
				line = pad("", left) + rule + line
			case !m.left:
				line = rule + line
			}
			t.WriteString(at + strings.TrimRight(line, " ") + "\n")
		}
	}
	if e.Output != "" {
		t.field("output", strings.TrimSpace(e.Output))
	}
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

func moments(e *Evidence) []moment {
	var out []moment
	conns := map[string]bool{}
	for _, w := range e.Wire {
		if w.Conn != "" {
			conns[w.Conn] = true
		}
	}
	for _, w := range e.Wire {
		name := ""
		if len(conns) > 1 && w.Conn != "" {
			name = w.Conn + " "
		}
		out = append(out, moment{w.AtMS, true, name + w.String()})
	}
	threads := newThreads(e.Trace)
	for _, event := range e.Trace {
		text := threads.name(event) + event.String()
		if event.Request != "" && event.Side == "" {
			text = event.Request + ": " + text
		}
		if len(event.Places) > 0 {
			text += "  (" + strings.Join(event.Places, ", from ") + ")"
		}
		out = append(out, moment{event.AtMS, event.Side == trace.Above, text})
	}
	slices.SortStableFunc(out, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	return out
}

// String shows octets as quoted lines after > (sent) or < (received).
func (w Entry) String() string {
	sign := map[wire.Dir]string{wire.Sent: "> ", wire.Received: "< "}[w.Dir]
	if sign == "" {
		return "* " + w.Event
	}
	data := w.Data.Bytes()
	text := sign + strings.ReplaceAll(wire.FormatBytes(data), "\n", "\n  ")
	if left := w.Size - int64(len(data)); left > 0 {
		text += "\n  … " + harness.Counted(int(left), "more octet", "more octets")
	}
	return text
}

// threads gives short names to the threads of a trace, in order of appearance.
type threads map[[2]string]string

func newThreads(events []Event) threads {
	t := threads{}
	for _, e := range events {
		if key := thread(e); t[key] == "" && key != [2]string{} {
			t[key] = fmt.Sprintf("T%d ", len(t)+1)
		}
	}
	return t
}

// name returns the thread's name; "" if there is only one.
func (t threads) name(e Event) string {
	if len(t) < 2 {
		return ""
	}
	return t[thread(e)]
}

func thread(e Event) [2]string {
	if e.Thread == "" && e.Process == 0 {
		return [2]string{}
	}
	return [2]string{fmt.Sprint(e.Process), e.Thread}
}
