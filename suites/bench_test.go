package suites_test

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

// BenchmarkReference measures a run against the reference as wsgicheck run makes it, as a whole and by parts.
func BenchmarkReference(b *testing.B) {
	catalog := spec.MustLoad()
	for name, of := range map[string]func(spec.Profile) bool{
		"all":          func(spec.Profile) bool { return true },
		"wsgi":         func(p spec.Profile) bool { return p.Name == "wsgi" },
		"framing":      func(p spec.Profile) bool { return p.Name == "framing" },
		"asynchronous": func(p spec.Profile) bool { return p.Asynchronous },
	} {
		b.Run(name, func(b *testing.B) {
			var cases []harness.Case
			for _, c := range suites.Cases() {
				if rule, _ := catalog.Rule(c.Rule); of(rule.Profile) {
					cases = append(cases, c)
				}
			}
			for b.Loop() {
				result, err := engine.Check(b.Context(), engine.Config{
					Target: suites.GoTarget("reference", newReference), Catalog: catalog, Cases: cases, Watch: trace.ServerChecks(),
				})
				if err != nil {
					b.Fatal(err)
				}
				for _, o := range result.Outcomes {
					if rule, _ := catalog.Rule(o.Case.Rule); rule.Level.Binding() && o.Verdict == harness.Broken(rule.Level) {
						b.Fatal(o.Case.ID(), o.Observed)
					}
				}
			}
			b.ReportMetric(float64(len(cases)), "cases")
		})
	}
}
