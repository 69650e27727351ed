package harness

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestConcurrencyFollowsWhatTheTargetHandles(t *testing.T) {
	threaded := map[string]trace.EnvValue{"wsgi.multithread": {Type: "bool", Value: "True"}}
	for _, test := range []struct {
		facts Facts
		want  int
	}{
		{Facts{Language: "python"}, 1},
		{Facts{Language: "python", Environ: threaded}, 4},
		{Facts{Language: "go", Environ: threaded}, 32},
	} {
		if got := test.facts.Concurrency(); got != test.want {
			t.Errorf("%s with %v: %d at once, want %d", test.facts.Language, test.facts.Environ, got, test.want)
		}
	}
}
