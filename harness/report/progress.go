package report

import (
	"fmt"
	"io"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Progress shows how far a check has come: on a terminal by one line that is rewritten, elsewhere
// by a line for each tenth of the cases, at most one per second.
type Progress struct {
	w        io.Writer
	terminal bool
	now      func() time.Time

	shown  time.Time
	tenth  int
	broken int
	width  int // of the current line on the terminal
}

// The shortest interval at which a line is rewritten, and at which a new one is written.
const (
	rewriteEvery = 50 * time.Millisecond
	lineEvery    = time.Second
)

// NewProgress returns a Progress that writes to w; terminal says whether lines there can be
// rewritten.
func NewProgress(w io.Writer, terminal bool) *Progress {
	return &Progress{w: w, terminal: terminal, now: time.Now, shown: time.Now()}
}

// Update shows an outcome. It can be used as engine.Config.Progress.
func (p *Progress) Update(done, total int, o *harness.Outcome) {
	if !o.Case.Provisional && (o.Verdict == harness.Fail || o.Verdict == harness.Error) {
		p.broken++
	}
	now := p.now()
	line := fmt.Sprintf("%d/%d cases", done, total)
	if p.broken > 0 {
		line += fmt.Sprintf(", %d failed", p.broken)
	}
	switch tenth := 10 * done / max(total, 1); {
	case p.terminal:
		if now.Sub(p.shown) >= rewriteEvery {
			p.rewrite(line + ": " + printable(o.Case.ID()))
			p.shown = now
		}
	case tenth > p.tenth && done < total && now.Sub(p.shown) >= lineEvery:
		p.shown, p.tenth = now, tenth
		fmt.Fprintf(p.w, "wsgicheck: %s\n", line)
	}
}

// Finish removes the line from the terminal.
func (p *Progress) Finish() {
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%*s\r", p.width, "")
		p.width = 0
	}
}

func (p *Progress) rewrite(line string) {
	line = Wrap(line, 79)[0]
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}
