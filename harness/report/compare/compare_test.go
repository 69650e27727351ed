package compare_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/compare"
	"github.com/wsgicheck/wsgicheck/spec"
)

const (
	must   = "wsgi/close-on-normal-completion"
	should = "wsgi/input-simulates-eof"
	other  = "wsgi/no-block-delay"
)

// judged is a report of these cases: RULE#CASE, verdict, what was observed.
func judged(cases ...[3]string) *report.Report {
	result := &harness.Result{Facts: &harness.Facts{Server: "Mine/1"}}
	for _, c := range cases {
		rule, name, _ := strings.Cut(c[0], "#")
		name, provisional := strings.CutPrefix(name, "new-")
		result.Outcomes = append(result.Outcomes, harness.Outcome{
			Case: &harness.Case{Rule: rule, Name: name, Provisional: provisional}, Verdict: harness.Verdict(c[1]), Observed: c[2],
		})
	}
	return report.New(spec.MustLoad(), report.Target{Name: "mine"}, result, nil, report.Options{Version: "v1"})
}

// gist is a line for each rule of each kind.
func gist(c *compare.Comparison) (lines []string) {
	for _, r := range c.Rules {
		line := fmt.Sprintf("%s %s:", r.Kind, r.ID)
		for _, k := range r.Cases {
			line += " " + k.Name
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWhatBecameOfEachCase(t *testing.T) {
	before := judged([3]string{must + "#a", "pass", ""}, [3]string{must + "#b", "fail", "it was late"}, [3]string{must + "#c", "fail", "port 127.0.0.1:40001"},
		[3]string{must + "#d", "blocked", "it was gone"}, [3]string{must + "#e", "fail", "x"}, [3]string{must + "#f", "warn", "x"}, [3]string{must + "#g", "pass", ""},
		[3]string{should + "#a", "pass", ""}, [3]string{other + "#a", "info", "one"}, [3]string{other + "#b", "blocked", "one reason"})
	after := judged([3]string{must + "#a", "fail", "it came twice"}, [3]string{must + "#b", "pass", ""}, [3]string{must + "#c", "fail", "port 127.0.0.1:40002"},
		[3]string{must + "#d", "fail", "x"}, [3]string{must + "#e", "warn", "x"}, [3]string{must + "#f", "fail", "x"}, [3]string{must + "#h", "fail", "new"},
		[3]string{should + "#a", "warn", "advised"}, [3]string{other + "#a", "info", "two"}, [3]string{other + "#b", "blocked", "another reason"})
	want := []string{
		"newly broken " + must + ": a d f", "newly broken " + should + ": a", "mended " + must + ": b", "changed " + must + ": e", "changed " + other + ": a",
		"added " + must + ": h", "gone " + must + ": g",
	}
	c := compare.New(before, after)
	got := gist(c)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := c.Broken(false); !slices.Equal(got, []string{must}) {
		t.Errorf("broken: %q", got)
	}
	if got := c.Broken(true); !slices.Equal(got, []string{must, should}) {
		t.Errorf("broken with --strict: %q", got)
	}
	if c.Rules[0].Kind != compare.NewlyBroken || c.Rules[len(c.Rules)-1].Kind != compare.Gone {
		t.Errorf("the order is %q", gist(c))
	}
}

func TestWhatIsProvisionalOrKnownDoesNotCount(t *testing.T) {
	before := judged([3]string{must + "#new-a", "pass", ""}, [3]string{must + "#b", "pass", ""})
	after := judged([3]string{must + "#new-a", "fail", "x"}, [3]string{must + "#b", "fail", "x"})
	for i := range after.Rules {
		for j := range after.Rules[i].Cases {
			if c := &after.Rules[i].Cases[j]; c.Name == "b" {
				c.Known = &report.Known{Reason: "we log it"}
			}
		}
	}
	c := compare.New(before, after)
	if got := c.Broken(true); len(got) > 0 {
		t.Errorf("broken: %q", got)
	}
	for _, want := range []string{"a (provisional)", "b (known)"} {
		if text := terminal(t, c, compare.Options{}); !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func terminal(t *testing.T, c *compare.Comparison, o compare.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteTerminal(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAReportDoesNotDifferFromItself(t *testing.T) {
	r := judged([3]string{must + "#a", "fail", "x"}, [3]string{other + "#a", "not-tested", "y"})
	c := compare.New(r, r)
	if text := terminal(t, c, compare.Options{}); !strings.HasSuffix(text, "\nnothing changed; exit 0: no rule that must be kept is newly broken\n") {
		t.Error(text)
	}
}

func TestTheTextSaysWhatWasAndWhatIs(t *testing.T) {
	before := judged([3]string{must + "#a", "pass", ""}, [3]string{must + "#b", "fail", "late"}, [3]string{should + "#a", "warn", "x"})
	after := judged([3]string{must + "#a", "fail", "it came\x1b[31m twice"}, [3]string{must + "#b", "fail", "late"}, [3]string{should + "#a", "pass", ""})
	c := compare.New(before, after)
	names := compare.Options{Names: [2]string{"a.json", "b.json"}}
	text := terminal(t, c, names)
	for _, want := range []string{
		"  before   a.json: mine (Mine/1), wsgicheck v1, ",
		"\nNEWLY BROKEN  " + must + "  MUST  pass -> fail: a (the rule was broken before, too)\n",
		"\n  was      pass\n", "\n  is       fail: it came\\x1b[31m twice\n",
		"\nMENDED  " + should + "  SHOULD  warn -> pass: a\n",
		"\n  broken   " + must + "\n1 rule newly broken (1 case), 1 rule mended (1 case); exit 1: 1 rule is newly broken\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	names.Form = report.Quiet
	if text := terminal(t, c, names); strings.Contains(text, "MENDED") || !strings.Contains(text, must) {
		t.Errorf("quiet:\n%s", text)
	}
	names.Form = report.Short
	if text := terminal(t, c, names); strings.Contains(text, "  was ") || !strings.Contains(text, "NEWLY BROKEN") {
		t.Errorf("short:\n%s", text)
	}
}

func TestARuleHasTheLevelOfItsGravestCase(t *testing.T) {
	weak, strong := [3]string{must + "#a", "warn", "x"}, [3]string{must + "#b", "fail", "y"}
	kept := judged([3]string{must + "#a", "pass", ""}, [3]string{must + "#b", "pass", ""})
	for name, c := range map[string]*compare.Comparison{
		"SHOULD  pass -> warn: a": compare.New(kept, judged(weak)), "MUST  pass -> warn: a; pass -> fail: b": compare.New(kept, judged(weak, strong)),
		"SHOULD  warn -> pass: a": compare.New(judged(weak), kept), "MUST  warn -> pass: a; fail -> pass: b": compare.New(judged(weak, strong), kept),
	} {
		if text := terminal(t, c, compare.Options{}); !strings.Contains(text, "  "+name+"\n") {
			t.Errorf("no %q in\n%s", name, text)
		}
	}
}

func TestMarkdownHasTheCommandThatRepeatsWhatIsNewlyBroken(t *testing.T) {
	after := judged([3]string{must + "#a", "fail", "it came twice"})
	for i := range after.Rules {
		for j := range after.Rules[i].Cases {
			after.Rules[i].Cases[j].Evidence = &report.Evidence{Command: "wsgicheck run mine"}
		}
	}
	var b bytes.Buffer
	if err := compare.New(judged([3]string{must + "#a", "pass", ""}), after).WriteMarkdown(&b, compare.Options{}, 0); err != nil {
		t.Fatal(err)
	}
	if want := "| MUST | pass -&#62; fail: a | it came twice<br><code>wsgicheck run mine</code> |\n"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}

func TestMarkdownStaysWithinItsLimit(t *testing.T) {
	var before, after [][3]string
	for i := range 300 {
		id := fmt.Sprintf("wsgi/made-up-%d#a", i)
		before, after = append(before, [3]string{id, "pass", ""}), append(after, [3]string{id, "fail", "</details>|`@all " + strings.Repeat("x", 500)})
	}
	c := compare.New(judged(before...), judged(after...))
	for _, limit := range []int{0, 20_000} {
		var b bytes.Buffer
		if err := c.WriteMarkdown(&b, compare.Options{}, limit); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if left := strings.Contains(text, "Left out"); left != (limit > 0) || limit > 0 && len(text) > limit {
			t.Errorf("limit %d: %d octets, left out: %t", limit, len(text), left)
		}
		if strings.Contains(text, "</details>|") || strings.Contains(text, "@all") || !strings.Contains(text, "<code>wsgi/made-up-0</code>") {
			t.Errorf("limit %d: %.600s", limit, text)
		}
	}
}
