package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// maxAnnotations is how many errors, and how many warnings, are written: GitHub shows ten of each for a step, and other commands of the
// step may have some.
const maxAnnotations = 8

// maxAnnotated limits the text of one annotation, in octets.
const maxAnnotated = 1000

// annotation is a workflow command of GitHub that shows a message beside a run.
type annotation struct {
	file, title, message string
	line                 int
}

// WriteAnnotations writes workflow commands for GitHub Actions, one on each line: an error for each rule that is broken and counts,
// and for each stale entry of the baseline, and a warning for each other rule that is not kept, and for each expired entry. If nothing
// else says why the exit code is not 0, an error does. Of more than eight errors or warnings the last says how many are missing.
func (r *Report) WriteAnnotations(w io.Writer, explain func(note string) string) error {
	t := &terminal{TerminalOptions: TerminalOptions{Explain: explain}, report: r}
	var failures, warnings []annotation
	for _, f := range r.findings() {
		c := f.first()
		a := annotation{title: fmt.Sprintf("%s (%s)%s", f.rule.ID, levelOf(f.rule, c), provisional(c))}
		a.message = fmt.Sprintf("%s\n%d of %s: %s", f.rule.Title, f.broken(), cases(f.tried), cleanEnds(strings.TrimSpace(t.observed(c)), maxAnnotated/2))
		if c.Evidence != nil {
			a.message += "\n" + c.Evidence.Command
		}
		if f.counts && (f.verdict == harness.Fail || f.verdict == harness.Error || r.Strict) {
			failures = append(failures, a)
		} else {
			warnings = append(warnings, a)
		}
	}
	if b := r.Baseline; b != nil {
		entry := func(id, title, message string) annotation {
			return annotation{file: b.File, line: b.Lines[id], title: title, message: id + ": " + message}
		}
		for _, id := range b.Stale {
			failures = append(failures, entry(id, "stale entry of the baseline", "it passes now: remove the entry, or use --write-baseline"))
		}
		for _, id := range b.Expired {
			warnings = append(warnings, entry(id, "expired entry of the baseline", "it is ignored: fix what it lists, or renew it"))
		}
	}
	if r.Exit.Code != ExitKept && len(failures) == 0 {
		failures = append(failures, annotation{title: fmt.Sprintf("wsgicheck: exit %d", r.Exit.Code), message: r.Exit.Meaning})
	}
	_, err := io.WriteString(w, commands("error", failures)+commands("warning", warnings))
	return err
}

// commands writes a workflow command for each annotation, as far as GitHub shows them.
func commands(kind string, all []annotation) string {
	if left := len(all) - maxAnnotations; left > 0 {
		left++ // the line that says so takes a place
		all = append(all[:maxAnnotations-1:maxAnnotations-1], annotation{title: "wsgicheck", message: fmt.Sprintf("and %d more: see the summary", left)})
	}
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "::%s ", kind)
		if a.file != "" {
			fmt.Fprintf(&b, "file=%s,", inProperty.Replace(printable(a.file)))
		}
		if a.line > 0 {
			fmt.Fprintf(&b, "line=%d,", a.line)
		}
		fmt.Fprintf(&b, "title=%s::%s\n", inProperty.Replace(printable(a.title)), inMessage.Replace(printable(cleanEnds(a.message, maxAnnotated))))
	}
	return b.String()
}

// What GitHub turns back into the character; see @actions/core, command.ts.
var (
	inMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
