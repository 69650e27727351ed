package spec_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func ids(rules []spec.Rule) []string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestMatchSelects(t *testing.T) {
	catalog := spec.MustLoad()
	for _, c := range []struct {
		selection string
		want      []string
	}{
		{"boundary/chunked", []string{"boundary/chunked"}},
		{"wsgi/close-*", []string{"wsgi/close-on-normal-completion", "wsgi/close-on-iteration-error", "wsgi/close-on-client-disconnect"}},
		{"*/chunked*", []string{"boundary/chunked", "wsgi/chunked-only-if-both-http11", "wsgi/chunked-output-compliant"}},
		{"mixed", []string{"mixed/one-connection", "mixed/wsgi1-stack"}},
		{"mixed/*", []string{"mixed/one-connection", "mixed/wsgi1-stack"}},
		{" comet/pushed , mixed,mixed/wsgi1-stack", []string{"mixed/one-connection", "mixed/wsgi1-stack", "comet/pushed"}},
	} {
		rules, err := catalog.Match(c.selection)
		if err != nil || !slices.Equal(ids(rules), c.want) {
			t.Errorf("%q selects %q, %v, want %q", c.selection, ids(rules), err, c.want)
		}
	}
	for selection, want := range map[string]int{"*": 275, "*/*": 275, "wsgi": 167, "wsgi/*": 167, "*sync-*": 25} {
		if rules, err := catalog.Match(selection); err != nil || len(rules) != want {
			t.Errorf("%q selects %d rules, %v, want %d", selection, len(rules), err, want)
		}
	}
}

func TestMatchNamesThePartThatMatchesNothing(t *testing.T) {
	catalog := spec.MustLoad()
	for _, c := range []struct{ selection, want string }{
		{"wsgi,boundary/chunkt", `no rule matches "boundary/chunkt"; did you mean boundary/chunked`},
		{"wsig", `no rule matches "wsig"; did you mean wsgi?`},
		{"wsig/*", `no rule matches "wsig/*"; did you mean wsgi/*`},
		{"chunked", `no rule matches "chunked"; did you mean boundary/chunked`},
		{"wsgi,", `no rule matches ""; the profiles are async-input, `},
		{"Quux/42", `no rule matches "Quux/42"; the profiles are async-input, `},
	} {
		rules, err := catalog.Match(c.selection)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q selects %q, %v, want error %q", c.selection, ids(rules), err, c.want)
		}
	}
	if _, err := catalog.Match("wsgi/[a"); err == nil || !strings.Contains(err.Error(), path.ErrBadPattern.Error()) {
		t.Errorf("a broken pattern gives %v", err)
	}
}

func TestSuggestFindsSimilarIds(t *testing.T) {
	catalog := spec.MustLoad()
	for meant, want := range map[string]string{
		"async-input/non-bloking":  "async-input/non-blocking",
		"wsgi/token-next":          "sync-switch/token-next",
		"close-on-disconnect":      "wsgi/close-on-client-disconnect",
		"framing/te_overrides_cl":  "framing/te-overrides-cl",
		"sync-switch/tokennotsent": "sync-switch/token-not-sent",
	} {
		near := catalog.Suggest(meant)
		if len(near) == 0 || len(near) > 3 || near[0] != want {
			t.Errorf("for %q it suggests %q, want %s first", meant, near, want)
		}
	}
	if near := catalog.Suggest("zzzzzzzzzz/qqqqqqqqqqqq"); near != nil {
		t.Errorf("with nothing similar it suggests %q", near)
	}
}

func TestRuleAndMatchFollowAliases(t *testing.T) {
	catalog, err := spec.Parse("mixed.yaml", []byte(strings.Replace(sound, "  level:", "  aliases: [mixed/old-name]\n  level:", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := catalog.Rule("mixed/old-name"); !ok || r.ID != "mixed/first" {
		t.Errorf("the alias leads to %q, %t", r.ID, ok)
	}
	for _, selection := range []string{"mixed/old-name", "mixed/old-*", "mixed/first,mixed/old-name"} {
		if rules, err := catalog.Match(selection); err != nil || !slices.Equal(ids(rules), []string{"mixed/first"}) {
			t.Errorf("%q selects %q, %v", selection, ids(rules), err)
		}
	}
	if _, ok := catalog.Rule("mixed/none"); ok {
		t.Error("a rule that does not exist is found")
	}
}
