package report_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

func text(t *testing.T, r *report.Report, o report.TerminalOptions) string {
	return string(written(t, func(w io.Writer) error { return r.WriteTerminal(w, o) }))
}

func of(cat *spec.Catalog, all ...harness.Outcome) *report.Report {
	return report.New(cat, report.Target{Name: "mine"}, &harness.Result{Facts: &harness.Facts{}, Outcomes: all, Began: begun}, nil, options)
}

// A rule that is broken must be found in the text, however much there is.
func TestNothingThatIsBrokenIsMissing(t *testing.T) {
	cat := spec.MustLoad()
	var all []harness.Outcome
	var ids []string
	for _, rule := range cat.Rules() {
		if !rule.Binds(spec.Server) || !rule.Level.Binding() && !rule.Level.Recommended() {
			continue
		}
		ids = append(ids, rule.ID)
		for i := range 12 {
			all = append(all, harness.Outcome{Case: &harness.Case{Rule: rule.ID, Name: fmt.Sprint("case-", i), Text: strings.Repeat("what must be seen ", 200)},
				Verdict: harness.Broken(rule.Level), Observed: strings.Repeat(fmt.Sprintf("what was seen in %d\n", i%8), 30)})
		}
	}
	r := of(cat, all...)
	for _, form := range []report.Form{report.Full, report.Short, report.Verbose, report.Quiet} {
		out := text(t, r, report.TerminalOptions{Form: form})
		for _, rule := range r.Rules {
			if must := rule.Verdict == harness.Fail; len(rule.Cases) > 0 && (must || form != report.Quiet) && !strings.Contains(out, rule.ID) {
				t.Errorf("form %d: %s is broken and missing", form, rule.ID)
			}
		}
		if form == report.Full {
			if n := strings.Count(out, "\n"); n > 120*len(ids) {
				t.Errorf("%d lines for %d rules", n, len(ids))
			}
			must, should := strings.LastIndex(out, "\nFAIL  "), strings.Index(out, "\nWARN  ")
			if must < 0 || should < 0 || must > should {
				t.Errorf("the last MUST is at %d, the first SHOULD at %d", must, should)
			}
		}
	}
}

func TestCasesOfARuleAreShownByWhatWasObserved(t *testing.T) {
	const gone = "the server ended: it cannot go on, and says so in a sentence that is longer than what one wants to read twice, because it goes on and on and on and never comes to an end"
	var all []harness.Outcome
	for i := range 12 {
		all = append(all, outcome("broken", fmt.Sprint("gone-", i), harness.Fail, fmt.Sprintf("%s: r%d at 127.0.0.1:%d", gone, i, 40000+i)))
	}
	for i := range 7 {
		all = append(all, outcome("broken", fmt.Sprint("other-", i), harness.Fail, fmt.Sprint("answer ", i)))
	}
	warned, new := outcome("broken", "advised", harness.Warn, "only advised"), outcome("broken", "new", harness.Fail, "answer 0")
	new.Case.Provisional = true
	all = append(all, outcome("broken", "kept", harness.Pass, ""), warned, new, outcome("broken-alike", "too", harness.Fail, gone+": r77 at 127.0.0.1:50000"))
	out := text(t, of(catalog(t), all...), report.TerminalOptions{Width: 240})
	for _, want := range []string{
		"\nFAIL  wsgi/broken  MUST  21 of 22 cases\n",
		"\n  case      gone-0\n",
		"\n  observed  " + gone + ": r0 at 127.0.0.1:40000\n",
		"\n  likewise  11 cases: gone-1, gone-2, gone-3, gone-4, gone-5, gone-6, gone-7, gone-8, and 3 more\n",
		"\n  also seen answer 0 (2 cases: other-0, new (provisional))\n",
		"\n  also seen answer 4 (1 case: other-4)\n",
		"\n  and more  3 cases with other observations: other-5, other-6, advised (SHOULD)\n",
		"\nFAIL  wsgi/broken-alike#too  MUST NOT\n",
		"\n  observed  the same as in wsgi/broken#gone-0, above: the server ended: it cannot go on, and says so in a sentence that is longer than…\n",
		"\n  wsgi/broken        The rule called broken (21 of 22 cases)\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestVerboseShowsWhatIsAlikeTogetherAndALongObservationOnce(t *testing.T) {
	gone := strings.Repeat("it ended at once, ", 20)
	r := of(catalog(t), outcome("broken", "a", harness.Fail, gone+"r1"), outcome("broken", "b", harness.Fail, "late"),
		outcome("broken", "c", harness.Fail, gone+"r2"), outcome("broken", "d", harness.Pass, ""), outcome("broken", "e", harness.Pass, ""))
	out := text(t, r, report.TerminalOptions{Form: report.Verbose, Width: 1000})
	var order []int
	for _, name := range []string{"a", "c", "b", "d", "e"} {
		order = append(order, strings.Index(out, "wsgi/broken#"+name+"  "))
	}
	if order[0] < 0 || !slices.IsSorted(order) {
		t.Errorf("the cases begin at %d in\n%s", order, out)
	}
	if strings.Count(out, gone) != 1 || !strings.Contains(out, "observed  the same as in wsgi/broken#a, above: it ended at once") {
		t.Error(out)
	}
}

// What went wrong is at the end of what a server prints.
func TestOfALongTextTheEndIsShown(t *testing.T) {
	trace := "it ended; its last output:\n    Traceback (most recent call last):\n"
	for i := range 300 {
		trace += fmt.Sprintf("      File \"/usr/lib/python3/site-packages/a_rather_long_name/of_a_package/module_%d.py\", line %d, in function\n", i, i)
	}
	trace += "    ValueError: this is why"
	for _, width := range []int{40, 70, 100} {
		out := text(t, of(catalog(t), outcome("broken", "case", harness.Fail, trace)), report.TerminalOptions{Width: width})
		for _, want := range []string{"it ended; its last output:", "left out", `"/usr/lib/python3/site-packages/a_rather_long_name/of_a_package/module_299.py",`, "ValueError: this is why\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, out)
			}
		}
		if n := strings.Count(out, "\n"); n > 70 {
			t.Errorf("width %d: %d lines", width, n)
		}
	}
}

func TestWhatWasSentIsShownAsItWentOverTheWire(t *testing.T) {
	failed := outcome("broken", "case", harness.Fail, "nothing came")
	failed.Case.Text += "\nsent: GET / in short"
	failed.Run = &harness.Run{Begun: begun, Log: exchange(t, "GET /\xff HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n")}
	r := of(catalog(t), failed)
	out := text(t, r, report.TerminalOptions{})
	if !strings.Contains(out, "\n  sent      GET /\\xff HTTP/1.1\\r\\n\\r\\n\n") || strings.Contains(out, "in short") {
		t.Error(out)
	}
	c := &r.Rules[1].Cases[0]
	sent := c.Evidence.Wire[1]
	at := func(ms float64, conn, data string) report.Entry {
		e := sent
		e.AtMS, e.Conn, e.Data, e.Size = ms, conn, octets(data), int64(len(data))
		return e
	}
	answer := at(901, "main", "HTTP/1.1 100 Continue\r\n\r\n")
	answer.Dir = "received"
	c.Evidence.Wire = []report.Entry{at(0, "other", "GET /before\r\n\r\n"), at(1, "main", "P"), at(2, "main", "O"), at(3, "main", "ST"), at(600, "main", strings.Repeat("a", 600)), answer,
		at(902, "main", "hello"), {AtMS: 903, Conn: "main", Event: "half-close"}}
	out = text(t, r, report.TerminalOptions{Width: 700})
	for _, want := range []string{
		"\n  sent      PO (in 2 writes of one octet)\n            ST\n            (597 ms later) aaa", "a… (100 more octets)\n",
		"\n            (after 25 octets had come) hello (and closed the sending side)\n            on other: GET /before\\r\\n\\r\\n\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	c.Evidence.Wire = append([]report.Entry{at(-2, "before", "GET /earlier"), {AtMS: -1, Conn: "before", Event: "close"}}, c.Evidence.Wire[1:]...)
	if out = text(t, r, report.TerminalOptions{}); strings.Contains(out, "earlier") {
		t.Error(out)
	}
	c.Evidence = nil
	if out = text(t, r, report.TerminalOptions{}); !strings.Contains(out, "\n  sent      GET / in short\n") {
		t.Error(out)
	}
}

func TestSourcesAreURLs(t *testing.T) {
	r := of(catalog(t), outcome("broken", "case", harness.Fail, "nothing came"))
	r.Rules[1].Source = []string{"RFC 9112, section 6.1", "PEP 3333\x1b[31m, x", "decided here"}
	const url = "https://www.rfc-editor.org/rfc/rfc9112#section-6.1"
	if out := text(t, r, report.TerminalOptions{Width: 40}); !strings.Contains(out, "\n    "+url+"\n") || strings.Contains(out, "\x1b") {
		t.Error(out)
	}
	out := text(t, r, report.TerminalOptions{Links: true})
	if !strings.Contains(out, "\x1b]8;;"+url+"\x1b\\RFC 9112, section 6.1\x1b]8;;\x1b\\\n") || strings.Contains(out, "\x1b[31m") {
		t.Errorf("%q", out)
	}
}

func TestAClaimOfWhichNotEveryRuleWasSelectedIsNotPrinted(t *testing.T) {
	cat := spec.MustLoad()
	failed := harness.Outcome{Case: &harness.Case{Rule: "wsgi/no-block-delay", Name: "case"}, Verdict: harness.Fail, Observed: "nothing"}
	result := &harness.Result{Facts: &harness.Facts{}, Outcomes: []harness.Outcome{failed}, Began: begun}
	for selection, want := range map[string]bool{"wsgi/no-block-delay": false, "wsgi,framing": true} {
		selected, err := cat.Match(selection)
		if err != nil {
			t.Fatal(err)
		}
		r := report.New(cat, report.Target{Name: "mine"}, result, selected, options)
		if out := text(t, r, report.TerminalOptions{}); strings.Contains(out, "\nWSGI  ") != want || strings.Contains(out, "\nWSGI, ") {
			t.Errorf("%s:\n%s", selection, out)
		}
	}
}

func TestClaimsAreOneBlock(t *testing.T) {
	kept := harness.Outcome{Case: &harness.Case{Rule: "wsgi/no-block-delay", Name: "case"}, Verdict: harness.Pass}
	if out := text(t, of(spec.MustLoad(), kept), report.TerminalOptions{}); !strings.Contains(out, "not tested\nWSGI, fully asynchronous") && !strings.Contains(out, "not offered\nWSGI, fully asynchronous") {
		t.Error(out)
	}
}

func TestClaimsThatBreakForOneReasonSaySoOnce(t *testing.T) {
	var all []harness.Outcome
	for _, id := range []string{"wsgi/no-block-delay", "async-input/provided", "threads/any-thread"} {
		all = append(all, harness.Outcome{Case: &harness.Case{Rule: id, Name: "case"}, Verdict: harness.Fail, Observed: "nothing"})
	}
	out := text(t, of(spec.MustLoad(), all...), report.TerminalOptions{Width: 200})
	if want := "\n  by        what breaks WSGI; and async-input/provided"; !strings.Contains(out, "\n  by        wsgi/no-block-delay\n") || !strings.Contains(out, want) {
		t.Errorf("no %q in\n%s", want, out)
	}
}

func TestWhatIsShortenedKeepsTheLastLine(t *testing.T) {
	seen := func(n int) string {
		return fmt.Sprintf("the fields, in\nHTTP/1.1 200 OK\nX: %s\n['%d']; nothing was expected", strings.Repeat("x", 300), n)
	}
	r := of(catalog(t), outcome("broken", "first", harness.Fail, seen(1)), outcome("broken", "second", harness.Fail, seen(2)))
	if out := text(t, r, report.TerminalOptions{}); !strings.Contains(out, "also seen the fields, in … ['2']; nothing was expected (1 case: second)\n") {
		t.Error(out)
	}
}

func TestAReasonEndsBeforeTheOutput(t *testing.T) {
	why := "the server exited" + harness.OutputTail("Traceback\nValueError: why")
	all := []harness.Outcome{outcome("kept", "case", harness.Blocked, why)}
	r := report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: all, Began: begun, Broke: why}, nil, options)
	if out := text(t, r, report.TerminalOptions{}); !strings.HasSuffix(out, "exit 3: nothing is known about 1 rule: the server exited\n") || !strings.Contains(out, "ValueError: why\n") {
		t.Error(out)
	}
}
