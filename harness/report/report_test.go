package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestRenderingsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	plain, verbose := sample(t, options), sample(t, report.Options{Version: "v1.2.3", Repeat: options.Repeat, Strict: true, Verbose: true})
	terminal := func(r *report.Report, o report.TerminalOptions) func(io.Writer) error {
		return func(w io.Writer) error { return r.WriteTerminal(w, o) }
	}
	for name, render := range map[string]func(io.Writer) error{
		"terminal.txt":         terminal(plain, report.TerminalOptions{}),
		"terminal-color.txt":   terminal(plain, report.TerminalOptions{Color: true, Width: 72}),
		"terminal-verbose.txt": terminal(verbose, report.TerminalOptions{Form: report.Verbose}),
		"terminal-narrow.txt":  terminal(verbose, report.TerminalOptions{Form: report.Verbose, Width: 56}),
		"terminal-short.txt":   terminal(plain, report.TerminalOptions{Form: report.Short, Width: 70}),
		"terminal-quiet.txt":   terminal(plain, report.TerminalOptions{Form: report.Quiet}),
		"untestable.txt":       terminal(untestable(t), report.TerminalOptions{}),
		"report.json":          plain.WriteJSON,
		"junit.xml":            plain.WriteJUnit,
		"junit-strict.xml":     verbose.WriteJUnit,
		"report.md":            func(w io.Writer) error { return plain.WriteMarkdown(w, report.MarkdownOptions{}) },
		"annotations.txt":      func(w io.Writer) error { return plain.WriteAnnotations(w, nil) },
		"badge.svg":            plain.WriteBadge,
		"badge.json":           plain.WriteBadgeJSON,
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := render(&b); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
				t.Errorf("-golden +now; -update rewrites it:\n%s", diff)
			}
		})
	}
}

func TestSameResultGivesSameOctets(t *testing.T) {
	result := &harness.Result{Facts: &harness.Facts{}, Outcomes: outcomes(t), Began: begun}
	first := written(t, report.New(catalog(t), report.Target{}, result, nil, options).WriteJSON)
	for range 20 {
		if !bytes.Equal(first, written(t, report.New(catalog(t), report.Target{}, result, nil, options).WriteJSON)) {
			t.Fatal("two reports of one result differ")
		}
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	run := &harness.Run{Begun: time.Now(), Log: exchange(t, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 1<<20))}
	for i := range 100_000 {
		run.Events = append(run.Events, trace.Event{Seq: i + 1, Kind: trace.Note, Value: strings.Repeat("v", 3000)})
	}
	flood := outcome("broken", "flood", harness.Fail, strings.Repeat("é", 1<<20))
	flood.Run, flood.Output = run, strings.Repeat("o", 1<<20)+"the last words"
	r := report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: []harness.Outcome{flood}}, nil, options)
	if n := len(written(t, r.WriteJSON)); n > 3<<20 {
		t.Errorf("the report has %d octets", n)
	}
	c := r.Rules[1].Cases[0]
	if !strings.HasSuffix(c.Evidence.Output, "the last words") {
		t.Error("the end of the server's output is lost")
	}
	events := c.Evidence.Trace
	if first, last := events[0].Seq, events[len(events)-1].Seq; first != 1 || last != 100_000 {
		t.Errorf("the trace goes from %d to %d", first, last)
	}
	if !slices.ContainsFunc(events, func(e report.Event) bool { return e.Value == "99600 entries left out" }) {
		t.Error("the trace does not say what was left out")
	}
	if !utf8.ValidString(c.Observed) || len(c.Observed) > 17<<10 || !strings.Contains(c.Observed, " octets left out) … ") {
		t.Errorf("what was observed is %.100q…, %d octets", c.Observed, len(c.Observed))
	}
}

func TestRulesOfTheReport(t *testing.T) {
	cat := catalog(t)
	selected, err := cat.Match("wsgi/hosted,wsgi/kept")
	if err != nil {
		t.Fatal(err)
	}
	kept := []harness.Outcome{outcome("kept", "plainly", harness.Pass, "")}
	stray := outcome("never-heard-of", "case", harness.Error, "there is no such rule")
	r := report.New(cat, report.Target{}, &harness.Result{Outcomes: append(kept, stray)}, selected, options)
	got := map[string]string{}
	var ids []string
	for _, rule := range r.Rules {
		ids = append(ids, strings.TrimPrefix(rule.ID, "wsgi/"))
		got[strings.TrimPrefix(rule.ID, "wsgi/")] = string(rule.Verdict) + ": " + rule.Reason
	}
	if want := "kept broken broken-alike advised open absent unclear unclear-too untried new hosted unseen never-heard-of"; strings.Join(ids, " ") != want {
		t.Errorf("the rules are %s, want %s", ids, want)
	}
	for id, want := range map[string]string{
		"kept": "pass: ", "broken": "not-tested: not selected", "unseen": "not-tested: Nobody can look into it.",
		"hosted":         "not-tested: it binds the application, and can be observed only if wsgicheck hosts that",
		"never-heard-of": "error: ",
	} {
		if got[id] != want {
			t.Errorf("%s is %q, want %q", id, got[id], want)
		}
	}
	all := report.New(cat, report.Target{}, &harness.Result{Outcomes: kept}, nil, options)
	if slices.ContainsFunc(all.Rules, func(r report.Rule) bool { return r.ID == "wsgi/hosted" }) {
		t.Error("a rule that binds no server is in the report although it was not selected")
	}
}

func TestACaseHasTheLevelOfWhatWasObserved(t *testing.T) {
	warned := outcome("broken", "read-as-meant", harness.Warn, "it was read as it was meant")
	r := report.New(catalog(t), report.Target{Name: "lenient"}, &harness.Result{
		Facts: &harness.Facts{}, Outcomes: []harness.Outcome{outcome("kept", "plainly", harness.Pass, ""), warned}, Began: begun,
	}, nil, options)
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			if want := map[string]spec.Level{"read-as-meant": spec.Should}[c.Name]; c.Level != want {
				t.Errorf("the case %s has the level %q, want %q", c.Name, c.Level, want)
			}
		}
	}
	if r.Claims[0].State == report.Broken || r.Exit.Code != report.ExitKept {
		t.Errorf("a warning in a case of a MUST breaks the claim: %s, exit %d", r.Claims[0].State, r.Exit.Code)
	}
	for name, text := range map[string]string{"terminal": string(written(t, func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{}) })),
		"JUnit": string(written(t, r.WriteJUnit))} {
		if !strings.Contains(text, "SHOULD") {
			t.Errorf("the %s report does not print SHOULD:\n%s", name, text)
		}
	}
}

func TestExitCode(t *testing.T) {
	type seen = []harness.Verdict
	for _, test := range []struct {
		seen   seen
		strict bool
		want   int
	}{
		{seen{harness.Pass, harness.Info, harness.NotOffered, harness.NotTested}, true, report.ExitKept},
		{seen{harness.Pass, harness.Warn}, false, report.ExitKept},
		{seen{harness.Pass, harness.Warn}, true, report.ExitBroken},
		{seen{harness.Blocked, harness.Warn}, true, report.ExitBroken},
		{seen{harness.Pass, harness.Fail, harness.Blocked}, false, report.ExitBroken},
		{seen{harness.Pass, harness.Blocked}, false, report.ExitUntestable},
		{seen{harness.Fail, harness.Error}, false, report.ExitInternal},
		{seen{harness.NotOffered, harness.NotTested}, false, report.ExitKept},
		{seen{harness.NotTested}, false, report.ExitUntestable},
	} {
		names := []string{"kept", "broken", "absent", "unclear"}
		var all []harness.Outcome
		for i, v := range test.seen {
			all = append(all, outcome(names[i], "case", v, ""))
		}
		r := report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: all}, nil, report.Options{Strict: test.strict})
		if r.Exit.Code != test.want {
			t.Errorf("%s (strict %t): exit %d, want %d", test.seen, test.strict, r.Exit.Code, test.want)
		}
		provisional := outcome("new", "case", harness.Fail, "")
		provisional.Case.Provisional = true
		r = report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: append(all, provisional)}, nil, report.Options{Strict: test.strict})
		if r.Exit.Code != test.want {
			t.Errorf("%s and a provisional failure: exit %d, want %d", test.seen, r.Exit.Code, test.want)
		}
	}
}

func TestARunOfProvisionalCasesAloneSaysHowTheyEnded(t *testing.T) {
	for _, test := range []struct {
		seen []harness.Verdict
		code int
		want string
	}{
		{[]harness.Verdict{harness.Pass}, report.ExitKept, "1 provisional case ran (not counted): 1 passes"},
		{[]harness.Verdict{harness.Fail}, report.ExitKept, "1 provisional case ran (not counted): 1 fails"},
		{[]harness.Verdict{harness.Pass, harness.Fail, harness.Info, harness.NotTested}, report.ExitKept, "3 provisional cases ran (not counted): 2 pass, 1 fails"},
		{[]harness.Verdict{harness.NotTested}, report.ExitUntestable, "none of the selected rules can be tested on this target"},
	} {
		var all []harness.Outcome
		for i, v := range test.seen {
			o := outcome("new", fmt.Sprint(i), v, "")
			o.Case.Provisional = true
			all = append(all, o)
		}
		r := report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: all}, nil, report.Options{Strict: true})
		if r.Exit.Code != test.code || r.Exit.Meaning != test.want {
			t.Errorf("%s: exit %d: %s, want exit %d: %s", test.seen, r.Exit.Code, r.Exit.Meaning, test.code, test.want)
		}
		text := written(t, func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{}) })
		if !strings.Contains(string(text), test.want) {
			t.Errorf("%s: the text does not say %q:\n%s", test.seen, test.want, text)
		}
	}
}

func TestNotesAreExplainedAndNotRepeated(t *testing.T) {
	noted := func(name string, v harness.Verdict, observed string, notes ...string) harness.Outcome {
		o := outcome("broken", name, v, observed)
		o.Notes = notes
		return o
	}
	r := report.New(catalog(t), report.Target{}, &harness.Result{Outcomes: []harness.Outcome{
		noted("passed", harness.Pass, "code 5; it was drained", "code 5", "it was drained"),
		noted("begins", harness.Fail, "code 6 (six): the rest", "code 6", "code 7"),
		noted("longer", harness.Fail, "code 8-and-more: the rest", "code 8"),
	}}, nil, options)
	explain := func(note string) string {
		if n, is := strings.CutPrefix(note, "code "); is {
			return note + " (number " + n + ")"
		}
		return note
	}
	text := string(written(t, func(w io.Writer) error {
		return r.WriteTerminal(w, report.TerminalOptions{Form: report.Verbose, Explain: explain})
	}))
	for _, want := range []string{
		"observed  code 5 (number 5); it was drained\n\n", "observed  code 6 (six): the rest\n  note      code 7 (number 7)\n\n",
		"observed  code 8-and-more: the rest\n  note      code 8 (number 8)\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if json := string(written(t, r.WriteJSON)); strings.Contains(json, "number 5") {
		t.Error("the JSON has explanations")
	}
}

func TestASelectionWithoutAsynchronousRulesSaysWhatIsNotOffered(t *testing.T) {
	cat := spec.MustLoad()
	async := &harness.Facts{Environ: map[string]trace.EnvValue{"wsgi.async_input": {}}}
	for name, test := range map[string]struct {
		facts *harness.Facts
		rules []string
		want  []report.State
	}{
		"a synchronous server":               {&harness.Facts{}, []string{"wsgi/no-block-delay"}, []report.State{report.Broken, report.NotOffered, report.NotOffered}},
		"an asynchronous server":             {async, []string{"wsgi/no-block-delay"}, []report.State{report.Broken, report.Broken, report.Broken}},
		"a server of which nothing is known": {nil, []string{"wsgi/no-block-delay"}, []report.State{report.Broken, report.Broken, report.Broken}},
		"a synchronous server that is tested as if it were not": {&harness.Facts{}, []string{"wsgi/no-block-delay", "async-input/provided"},
			[]report.State{report.Broken, report.Broken, report.Broken}},
	} {
		var all []harness.Outcome
		for _, id := range test.rules {
			all = append(all, harness.Outcome{Case: &harness.Case{Rule: id, Name: "case"}, Verdict: harness.Fail})
		}
		var got []report.State
		for _, c := range report.New(cat, report.Target{}, &harness.Result{Facts: test.facts, Outcomes: all}, nil, options).Claims {
			got = append(got, c.State)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestClaims(t *testing.T) {
	cat := spec.MustLoad()
	states := func(verdict func(spec.Rule) harness.Verdict) (states []report.State) {
		var all []harness.Outcome
		for _, rule := range cat.Rules() {
			if v := verdict(rule); v != "" {
				all = append(all, harness.Outcome{Case: &harness.Case{Rule: rule.ID, Name: "case"}, Verdict: v})
			}
		}
		for _, c := range report.New(cat, report.Target{}, &harness.Result{Outcomes: all}, nil, options).Claims {
			states = append(states, c.State)
		}
		return states
	}
	for name, test := range map[string]struct {
		verdict func(spec.Rule) harness.Verdict
		want    []report.State
	}{
		"a server that keeps all": {
			func(spec.Rule) harness.Verdict { return harness.Pass },
			[]report.State{report.Kept, report.Kept, report.Kept}},
		"a server that breaks the bridge": {
			func(r spec.Rule) harness.Verdict {
				if r.ID == "bridge/provided" {
					return harness.Fail
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.Kept, report.Broken}},
		"a synchronous server that keeps PEP 3333": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Asynchronous {
					return harness.NotOffered
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.NotOffered, report.NotOffered}},
		"a synchronous server that breaks PEP 3333": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Asynchronous {
					return harness.NotOffered
				}
				return harness.Fail
			},
			[]report.State{report.Broken, report.NotOffered, report.NotOffered}},
		"a server of which little is known": {
			func(r spec.Rule) harness.Verdict {
				if r.Profile.Name == "wsgi" {
					return harness.Pass
				}
				return ""
			},
			[]report.State{report.Open, report.Open, report.Open}},
		"a server without the optional delegation": {
			func(r spec.Rule) harness.Verdict {
				if r.Optional {
					return harness.NotOffered
				}
				return harness.Pass
			},
			[]report.State{report.Kept, report.Kept, report.Kept}},
	} {
		if got := states(test.verdict); !slices.Equal(got, test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
