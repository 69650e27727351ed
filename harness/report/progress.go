package report

import (
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Progress shows how far a check has come: on a terminal by one line that is rewritten, with the case that began last; elsewhere, as
// in the log of a CI run, by a line for each tenth of the cases, at most one a second, and at least one in half a minute in which cases end.
// Its methods may be called from several goroutines.
type Progress struct {
	w        io.Writer
	terminal bool
	columns  int
	unit     string // what is counted
	now      func() time.Time

	mu      sync.Mutex
	began   time.Time
	shown   time.Time
	state   string // how far it is
	running string // the case that began last
	tenth   int
	broken  int
	width   int // of the current line on the terminal
}

// The shortest interval at which a line is rewritten; the shortest and the longest at which a new one is written; and how long a check
// must have been running before its end is estimated.
const (
	rewriteEvery   = 50 * time.Millisecond
	lineEvery      = time.Second
	lineAfter      = 30 * time.Second
	estimatedAfter = 2 * time.Second
)

// NewProgress returns a Progress that writes to w; terminal says whether lines there can be rewritten, and columns how many characters
// they have.
func NewProgress(w io.Writer, terminal bool, columns int) *Progress {
	now := time.Now()
	return &Progress{w: w, terminal: terminal, columns: columns, unit: "cases", now: time.Now, began: now, shown: now}
}

// Count says what is counted, if not cases.
func (p *Progress) Count(unit string) { p.unit = unit }

// Start shows that a case begins. It can be used as engine.Config.Started.
func (p *Progress) Start(c *harness.Case) {
	if !p.terminal {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = printable(c.ID())
	p.rewrite()
}

// Update shows an outcome. It can be used as engine.Config.Progress.
func (p *Progress) Update(done, total int, o *harness.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !o.Case.Provisional && (o.Verdict == harness.Fail || o.Verdict == harness.Error) {
		p.broken++
	}
	now := p.now()
	p.state = fmt.Sprintf("%d/%d %s", done, total, p.unit)
	if p.broken > 0 {
		p.state += fmt.Sprintf(", %d failed", p.broken)
	}
	if elapsed := now.Sub(p.began); elapsed >= estimatedAfter && done > 0 && done < total {
		p.state += ", about " + roughly(elapsed*time.Duration(total-done)/time.Duration(done)) + " left"
	}
	if p.terminal {
		p.rewrite()
		return
	}
	since, tenth := now.Sub(p.shown), 10*done/max(total, 1)
	if done < total && (tenth > p.tenth && since >= lineEvery || since >= lineAfter) {
		p.shown, p.tenth = now, tenth
		fmt.Fprintf(p.w, "wsgicheck: %s\n", p.state)
	}
}

// roughly is a duration as one says it: 40 s, 3 min, 2 h.
func roughly(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", max(1, int(d.Round(time.Second).Seconds())))
	case d < 90*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f h", d.Hours())
}

// Finish removes the line from the terminal.
func (p *Progress) Finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%*s\r", p.width, "")
		p.width = 0
	}
}

// rewrite writes the line anew, unless that was done a moment ago.
func (p *Progress) rewrite() {
	now := p.now()
	if now.Sub(p.shown) < rewriteEvery {
		return
	}
	p.shown = now
	line := p.state
	if p.running != "" {
		if line != "" {
			line += ": "
		}
		line += p.running
	}
	line = line[:offset(line, max(p.columns-1, 20))]
	width := utf8.RuneCountInString(line)
	fmt.Fprintf(p.w, "\r%s%*s", line, max(0, p.width-width), "")
	p.width = max(p.width, width)
}
