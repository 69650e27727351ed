package report

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/wsgicheck/wsgicheck/harness"
)

func TestWrapKeepsTheWidthAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(` {0,8}[a-zé]{0,30}( {1,3}[a-zé]{1,40}){0,12}`), 0, 4)
		text := strings.Join(lines.Draw(t, "text"), "\n")
		width := rapid.IntRange(20, 60).Draw(t, "width")
		wrapped := Wrap(text, width)
		for _, line := range wrapped {
			if n := utf8.RuneCountInString(line); n > width {
				t.Fatalf("a line of %d characters: %q", n, line)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := squeeze(strings.Join(wrapped, "\n")), squeeze(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestQuotedWordsAreTakenApartByAShell(t *testing.T) {
	for words, want := range map[string]string{
		"run gunicorn --rule wsgi/close": "run gunicorn --rule wsgi/close",
		"--rule wsgi/*":                  "--rule 'wsgi/*'",
		"a'b":                            `'a'\''b'`,
		"{port}":                         "'{port}'",
	} {
		if got := quoteWords(strings.Split(words, " ")); got != want {
			t.Errorf("%q is quoted as %s, want %s", words, got, want)
		}
	}
	if got := quoteWords([]string{""}); got != "''" {
		t.Errorf("nothing is quoted as %s", got)
	}
}

func progress(terminal bool, step time.Duration) string {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := NewProgress(&b, terminal, 80)
	p.began, p.shown, p.now = now, now, func() time.Time { now = now.Add(step); return now }
	for i := range 40 {
		o := &harness.Outcome{Case: &harness.Case{Rule: "wsgi/rule", Name: "case"}, Verdict: harness.Pass}
		if i == 9 {
			o.Verdict = harness.Fail
		}
		p.Start(o.Case)
		p.Update(i+1, 40, o)
	}
	p.Finish()
	return b.String()
}

func TestProgressOnALogIsALineForEachTenth(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(progress(false, 2*time.Second)), "\n")
	if len(lines) != 9 || lines[0] != "wsgicheck: 4/40 cases, about 72 s left" || lines[8] != "wsgicheck: 36/40 cases, 1 failed, about 8 s left" {
		t.Errorf("%q", lines)
	}
	if got := progress(false, time.Millisecond); got != "" {
		t.Errorf("a quick run prints %q", got)
	}
}

func TestProgressThatIsSlowPrintsALineInHalfAMinute(t *testing.T) {
	if got := progress(false, 20*time.Second); strings.Count(got, "\n") != 19 || !strings.HasPrefix(got, "wsgicheck: 2/40 cases, about 13 min left\n") {
		t.Error(got)
	}
}

func TestProgressOnATerminalIsOneLineThatGoes(t *testing.T) {
	got := progress(true, time.Second)
	if strings.Contains(got, "\n") || !strings.Contains(got, "\r40/40 cases, 1 failed: wsgi/rule#case") {
		t.Errorf("%q", got)
	}
	rewritten := strings.Split(got, "\r")
	if last := rewritten[len(rewritten)-1]; last != "" || strings.TrimSpace(rewritten[len(rewritten)-2]) != "" {
		t.Errorf("left on the line: %q", rewritten[len(rewritten)-2:])
	}
}
