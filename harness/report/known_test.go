package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

func baseline(t *testing.T, text string) *report.Baseline {
	t.Helper()
	path := filepath.Join(t.TempDir(), "known.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var all []harness.Case
	for _, o := range outcomes(t) {
		all = append(all, *o.Case)
	}
	b, err := report.ReadBaseline(path, catalog(t), all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answering is a report in which nothing is blocked or an error.
func answering(t *testing.T, strict bool) *report.Report {
	t.Helper()
	known := slices.DeleteFunc(outcomes(t), func(o harness.Outcome) bool {
		return o.Verdict == harness.Error || o.Verdict == harness.Blocked
	})
	return report.New(catalog(t), report.Target{Name: "mine"}, &harness.Result{Outcomes: known, Began: begun}, nil, report.Options{Strict: strict})
}

func TestABaselineAcceptsWhatItListsAndNothingElse(t *testing.T) {
	day := time.Date(2026, 5, 1, 23, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		text    string
		code    int
		cases   int
		stale   []string
		expired []string
	}{
		"nothing":      {"", report.ExitBroken, 0, nil, nil},
		"one of two":   {"{id: wsgi/broken, reason: r}", report.ExitBroken, 1, nil, nil},
		"one case":     {"{id: wsgi/broken#by-one, reason: r}", report.ExitBroken, 1, nil, nil},
		"both":         {"{id: wsgi/broken, reason: r}\n- {id: wsgi/broken-alike, reason: r}", report.ExitKept, 2, nil, nil},
		"one too many": {"{id: wsgi/broken, reason: r}\n- {id: wsgi/broken-alike, reason: r}\n- {id: wsgi/kept, reason: r}", report.ExitBroken, 2, []string{"wsgi/kept"}, nil},
		"passing case": {"{id: wsgi/broken#kept-here, reason: r}", report.ExitBroken, 0, []string{"wsgi/broken#kept-here"}, nil},
		"last day":     {"{id: wsgi/broken, reason: r, expires: 2026-05-01}", report.ExitBroken, 1, nil, nil},
		"day after":    {"{id: wsgi/broken, reason: r, expires: 2026-04-30}", report.ExitBroken, 0, nil, []string{"wsgi/broken"}},
		"passes":       {"{id: wsgi/kept, reason: r}", report.ExitBroken, 0, []string{"wsgi/kept"}, nil},
		"not offered":  {"{id: wsgi/absent, reason: r}", report.ExitBroken, 0, nil, nil},
		"blocked":      {"{id: wsgi/unclear, reason: r}", report.ExitBroken, 0, nil, nil},
		"a SHOULD too": {"{id: wsgi/advised, reason: r}", report.ExitBroken, 1, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			text := "known-failures: []"
			if test.text != "" {
				text = "known-failures:\n- " + test.text + "\n"
			}
			r := answering(t, false)
			r.Accept(baseline(t, text), day)
			got := [4]any{r.Exit.Code, r.Baseline.Cases, r.Baseline.Stale, r.Baseline.Expired}
			want := [4]any{test.code, test.cases, append([]string{}, test.stale...), append([]string{}, test.expired...)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("exit code, cases, stale, expired (-want +got):\n%s\n%s", diff, r.Exit.Meaning)
			}
		})
	}
}

func TestACaseThatPassesNamesItsEntryToo(t *testing.T) {
	r := answering(t, false)
	r.Accept(baseline(t, "known-failures:\n- {id: wsgi/broken, reason: r}\n- {id: wsgi/kept, reason: gone}\n- {id: wsgi/absent, reason: r}\n- {id: wsgi/open, reason: r, expires: 2026-04-30}\n"),
		time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	got := map[string]string{}
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			if c.Known != nil {
				got[rule.ID+"#"+c.Name] = c.Known.Reason
			}
		}
	}
	want := map[string]string{"wsgi/broken#by-one": "r", "wsgi/broken#kept-here": "r", "wsgi/kept#plainly": "gone"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if junit := written(t, r.WriteJUnit); bytes.Count(junit, []byte("known failure: ")) != 1 {
		t.Errorf("a case that passes is a known failure:\n%s", junit)
	}
}

func TestAnUpdatedBaselineAcceptsTheReportAndUpdatesToItself(t *testing.T) {
	b := baseline(t, "known-failures:\n- {id: wsgi/kept, reason: stale}\n- {id: wsgi/broken, reason: \"yes\"}\n")
	r := answering(t, true)
	b.Update(r)
	var first, again bytes.Buffer
	if err := b.Write(&first); err != nil {
		t.Fatal(err)
	}
	r.Accept(b, begun)
	if r.Exit.Code != report.ExitKept {
		t.Errorf("exit %d: %s\n%s", r.Exit.Code, r.Exit.Meaning, &first)
	}
	same := baseline(t, first.String())
	same.Update(r)
	if err := same.Write(&again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.String(), again.String()); diff != "" {
		t.Error(diff)
	}
	if bytes.Contains(first.Bytes(), []byte("stale")) || !bytes.Contains(first.Bytes(), []byte(`reason: "yes"`)) {
		t.Errorf("got\n%s", &first)
	}
}
