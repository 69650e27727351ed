package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

const whyCut = "the time for the run is over (--max-time 1m)"

// cut is a report of a check that ended before the cases named "late" had run.
func cut(t *testing.T, interrupted int, also ...harness.Outcome) *report.Report {
	all := append([]harness.Outcome{
		outcome("kept", "early", harness.Pass, ""),
		outcome("kept", "late", harness.NotTested, whyCut),
		outcome("advised", "early", harness.Pass, ""),
		outcome("open", "late", harness.NotTested, whyCut),
	}, also...)
	return report.New(catalog(t), report.Target{Name: "slow"}, &harness.Result{Facts: &harness.Facts{}, Outcomes: all, Began: begun, Broke: whyCut}, nil,
		report.Options{Interrupted: interrupted})
}

func TestARuleIsNotKeptBeforeAllOfItsCasesHaveRun(t *testing.T) {
	r := cut(t, 0, outcome("broken", "early", harness.Fail, "nothing came"), outcome("broken", "late", harness.NotTested, whyCut))
	verdicts := map[string]harness.Verdict{}
	for _, rule := range r.Rules {
		verdicts[strings.TrimPrefix(rule.ID, "wsgi/")] = rule.Verdict
	}
	for rule, want := range map[string]harness.Verdict{
		"kept": harness.NotTested, "advised": harness.Pass, "open": harness.NotTested, "broken": harness.Fail,
	} {
		if verdicts[rule] != want {
			t.Errorf("%s is %s, want %s", rule, verdicts[rule], want)
		}
	}
	if c := r.Claims[0]; c.Kept != 0 || len(c.Broken) != 1 {
		t.Errorf("the claim counts %d kept, %v broken", c.Kept, c.Broken)
	}
}

func TestACheckThatEndedEarlyIsNoSuccess(t *testing.T) {
	broken := outcome("broken", "early", harness.Fail, "nothing came")
	const rest = "; 2 of 4 cases did not run"
	for what, test := range map[string]struct {
		r    *report.Report
		code int
		want string
	}{
		"nothing is broken":        {cut(t, 0), report.ExitUntestable, "the check ended early: " + whyCut + rest},
		"something is broken":      {cut(t, 0, broken), report.ExitBroken, "1 rule that must be kept is broken; 2 of 5 cases did not run"},
		"a signal ended it":        {cut(t, 130), 130, whyCut + rest},
		"a signal ended it, later": {cut(t, 143, broken), 143, "; 2 of 5 cases did not run"},
	} {
		if test.r.Exit.Code != test.code || !strings.Contains(test.r.Exit.Meaning, test.want) {
			t.Errorf("%s: exit %d: %s; want %d: %s", what, test.r.Exit.Code, test.r.Exit.Meaning, test.code, test.want)
		}
		text := string(written(t, func(w io.Writer) error { return test.r.WriteTerminal(w, report.TerminalOptions{}) }))
		if !strings.Contains(text, "\nthe check ended early; 2 of ") {
			t.Errorf("%s: the text does not say so:\n%s", what, text)
		}
	}
}

func TestABaselineOfACheckThatEndedEarly(t *testing.T) {
	listed := baseline(t, "known-failures:\n- {id: wsgi/kept, reason: r}\n- {id: wsgi/kept#plainly, reason: r}\n")
	r := cut(t, 0)
	r.Accept(listed, begun)
	if len(r.Baseline.Stale) != 0 {
		t.Errorf("stale, although not all their cases have run: %v", r.Baseline.Stale)
	}
	r = cut(t, 130)
	if r.Accept(listed, begun); r.Exit.Code != 130 {
		t.Errorf("exit %d after a baseline, want 130", r.Exit.Code)
	}
}

// A report may have been written by anybody: what is read back must not reach a terminal as it is.
func TestAReportThatIsReadBackIsPrintedEscaped(t *testing.T) {
	var value any
	if err := json.Unmarshal(written(t, sample(t, report.Options{Verbose: true}).WriteJSON), &value); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(poisoned("", value))
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r.Accept(baseline(t, "known-failures:\n- {id: wsgi/kept, reason: r}\n"), begun)
	r.Baseline.Stale, r.Baseline.Expired = []string{"\x1b[31m"}, []string{"\x1b[31m"}
	for _, form := range []report.Form{report.Full, report.Verbose, report.Short, report.Quiet} {
		text := string(written(t, func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{Form: form}) }))
		for line := range strings.SplitSeq(text, "\n") {
			if strings.ContainsAny(line, "\x1b\u202e\r") {
				t.Errorf("form %d: unescaped: %q", form, line)
			}
		}
	}
}

// poisoned adds to every string of a JSON value what moves a terminal's cursor, but to those that select something.
func poisoned(key string, value any) any {
	switch v := value.(type) {
	case string:
		if key == "schema" || key == "data" || key == "verdict" || key == "began" || key == "state" {
			return v
		}
		return v + "\x1b[31m\u202e\r"
	case []any:
		for i := range v {
			v[i] = poisoned(key, v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = poisoned(k, v[k])
		}
	}
	return value
}

func TestSaveNamesAFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	err := report.Save("/dev/full", func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err })
	if !errors.Is(err, syscall.ENOSPC) || err.Error() != "cannot write /dev/full: no space left on device" {
		t.Errorf("got the error %v", err)
	}
}
