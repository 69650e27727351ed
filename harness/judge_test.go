package harness

import (
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestALongValueIsCutWithoutAdviceToTheAuthorOfTests(t *testing.T) {
	g := gomega.NewWithT(t)
	e := &engine{Config: Config{Catalogue: spec.MustLoad()}}
	c := &Case{Rule: "wsgi/no-block-delay", Check: func(g gomega.Gomega, _ *Run) {
		g.Expect([]string{strings.Repeat("x", 10_000)}).To(gomega.BeEmpty(), "the explanation")
	}}
	verdict, observed := e.judge(c, &Run{})
	g.Expect(verdict).To(gomega.Equal(Fail))
	g.Expect(observed).To(gomega.And(gomega.ContainSubstring("the explanation"), gomega.ContainSubstring("xxx..."),
		gomega.ContainSubstring("to be empty"), gomega.Not(gomega.ContainSubstring("omega"))))
}

func TestLanesAreAsManyAsTheTargetCanBear(t *testing.T) {
	threaded := map[string]trace.EnvValue{"wsgi.multithread": {Type: "bool", Value: "True"}}
	for _, test := range []struct {
		facts Facts
		want  int
	}{
		{Facts{Language: "python"}, 1},
		{Facts{Language: "python", Environ: threaded}, 4},
		{Facts{Language: "go", Environ: threaded}, 32},
	} {
		if got := test.facts.Lanes(); got != test.want {
			t.Errorf("%s with %v: %d lanes, want %d", test.facts.Language, test.facts.Environ, got, test.want)
		}
	}
}
