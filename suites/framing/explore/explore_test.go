package explore

import (
	"context"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

func TestTheReferenceBehavesAsTheModelSays(t *testing.T) {
	target := suites.GoTarget("reference", func(app wsgi.Application) (wsgi.Server, error) {
		return reference.New(app, reference.ErrorLog(io.Discard))
	})
	result, err := Explore(context.Background(), engine.Config{Target: target, Catalog: spec.MustLoad()}, 300, 1)
	if err != nil {
		t.Fatal(err)
	}
	if result.Broke != "" || result.Tried != 300 {
		t.Errorf("tried %d: %s", result.Tried, result.Broke)
	}
	for _, f := range result.Findings {
		t.Errorf("%s: %s\n%s", f.Outcome, f.Seen, f.Vector.YAML())
	}
}

func TestTheSameSeedMakesTheSameRequests(t *testing.T) {
	for i := range uint64(100) {
		one, two := makeUp(rand.New(rand.NewPCG(7, i))), makeUp(rand.New(rand.NewPCG(7, i)))
		if one.octets() != two.octets() {
			t.Fatalf("request %d differs:\n%q\n%q", i, one.octets(), two.octets())
		}
	}
}

func TestEveryKindOfRequestIsMadeUp(t *testing.T) {
	rules := map[string]int{}
	for i := range uint64(2000) {
		if v, ok := makeUp(rand.New(rand.NewPCG(1, i))).vector("a"); ok {
			rules[v.Rule]++
		}
	}
	for _, rule := range []string{"te-in-http10", "te-unknown-coding", "te-chunked-twice", "chunk-size-strict-hex", "te-overrides-cl", "chunk-last-and-trailers",
		"no-length-means-no-body", "content-length-invalid", "content-length-conflicting", "content-length-repeated", "bytes-after-body-are-next-request",
		"upgrade-ignored", "100-continue", "head-complete-before-call", "chunk-extensions-ignored"} {
		if rules["framing/"+rule] < 10 {
			t.Errorf("%d requests for %s", rules["framing/"+rule], rule)
		}
	}
}

func TestSmallerRequestsComeToAnEnd(t *testing.T) {
	for i := range uint64(200) {
		q := makeUp(rand.New(rand.NewPCG(3, i)))
		for step := 0; ; step++ {
			smaller := q.smaller()
			shortest := -1
			for j, s := range smaller {
				if len(s.octets()) < len(q.octets()) && (shortest < 0 || len(s.octets()) < len(smaller[shortest].octets())) {
					shortest = j
				}
			}
			if shortest < 0 {
				break
			}
			if q = smaller[shortest]; step > 100 {
				t.Fatalf("request %d does not come to an end: %q", i, q.octets())
			}
		}
	}
}

func TestWhatIsPrintedCanBeLoadedAsAVector(t *testing.T) {
	for i := range uint64(200) {
		v, ok := makeUp(rand.New(rand.NewPCG(5, i))).vector("made-up")
		if !ok {
			continue
		}
		name := strings.TrimPrefix(v.Rule, "framing/") + ".yaml"
		folder := fstest.MapFS{name: {Data: []byte("rule: " + v.Rule + "\nvectors:\n" + v.YAML())}}
		loaded, err := framing.Load(fs.FS(folder))
		if err != nil {
			t.Fatalf("%v\n%s", err, v.YAML())
		}
		if diff := cmp.Diff(v.Send, loaded[0].Send); diff != "" || loaded[0].Content != v.Content || loaded[0].PastEnd != v.PastEnd || loaded[0].HTTP11 != v.HTTP11 || loaded[0].Chunks != v.Chunks || loaded[0].Level != v.Level || loaded[0].Follow != v.Follow {
			t.Errorf("it was not read as it was printed: %s\n%s", diff, v.YAML())
		}
		if diff := cmp.Diff(v.Accept, loaded[0].Accept) + cmp.Diff(v.Advised, loaded[0].Advised); diff != "" {
			t.Errorf("the outcomes were not read as they were printed: %s", diff)
		}
	}
}
