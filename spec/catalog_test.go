package spec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestCatalogHoldsEveryRuleOfEveryProfile(t *testing.T) {
	want := []struct {
		profile      string
		rules        int
		asynchronous bool
	}{
		{"async-input", 10, true},
		{"sync-switch", 15, true},
		{"threads", 7, true},
		{"bridge", 4, true},
		{"delegate", 4, true},
		{"boundary", 7, true},
		{"mixed", 2, true},
		{"comet", 5, true},
		{"wsgi", 167, false},
		{"framing", 54, false},
	}
	catalog := spec.MustLoad()
	counts := map[spec.Profile]int{}
	for _, r := range catalog.Rules() {
		counts[r.Profile]++
	}
	profiles := catalog.Profiles()
	if len(profiles) != len(want) {
		t.Fatalf("%d profiles, want %d", len(profiles), len(want))
	}
	for i, w := range want {
		p := profiles[i]
		if p.Name != w.profile || p.Asynchronous != w.asynchronous || counts[p] != w.rules {
			t.Errorf("profile %d is %+v with %d rules, want %+v", i, p, counts[p], w)
		}
	}
	if n := len(catalog.Rules()); n != 275 {
		t.Errorf("%d rules in all, want 275", n)
	}
}

func TestEveryRuleFileIsAProfile(t *testing.T) {
	paths, err := filepath.Glob("rules/*")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range spec.MustLoad().Profiles() {
		names = append(names, filepath.Join("rules", p.Name+".yaml"))
	}
	slices.Sort(names)
	if !slices.Equal(paths, names) {
		t.Errorf("the folder has %q, the profiles need %q", paths, names)
	}
}

func TestEveryRuleIsComplete(t *testing.T) {
	titles := map[string]string{}
	for _, r := range spec.MustLoad().Rules() {
		if n := utf8.RuneCountInString(r.Title); n > 60 {
			t.Errorf("%s: the title has %d characters, at most 60 fit", r.ID, n)
		}
		if other, ok := titles[r.Title]; ok {
			t.Errorf("%s and %s have the same title", other, r.ID)
		}
		titles[r.Title] = r.ID
		if !strings.HasSuffix(r.Statement, ".") || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: the statement ends with a full stop and the title does not", r.ID)
		}
		if slices.Contains(r.AlsoBinds, r.Party) {
			t.Errorf("%s: also_binds repeats the party, %s", r.ID, r.Party)
		}
		if r.Profile.Asynchronous == strings.Contains(r.Source[0], ", ") {
			t.Errorf("%s: source %q is not of the kind that its profile has", r.ID, r.Source)
		}
		binding, recommended, permitted := r.Level.Binding(), r.Level.Recommended(), r.Level.Permitted()
		if !(binding && !recommended && !permitted || !binding && recommended != permitted) {
			t.Errorf("%s: level %s is not exactly one of binding, recommended and permitted", r.ID, r.Level)
		}
	}
}

func TestUnobservableRulesAreFew(t *testing.T) {
	var ids []string
	for _, r := range spec.MustLoad().Rules() {
		if slices.Contains(r.Observe, spec.Unobservable) {
			ids = append(ids, r.ID)
		}
	}
	want := []string{"threads/topmost-only", "wsgi/documentation-duties", "wsgi/errors-stream-per-app", "wsgi/app-implements-own-http-features",
		"wsgi/server-no-assume-no-middleware", "wsgi/extension-invoked-via-replaced-api",
		"wsgi/header-extension-takes-environ", "wsgi/extension-refuses-when-inconsistent", "wsgi/app-minimal-config"}
	if !slices.Equal(ids, want) {
		t.Errorf("unobservable are %q, want %q", ids, want)
	}
}

func TestOptionalRulesNameTheirOffer(t *testing.T) {
	offers := map[string]string{
		"async-input/park":                        "",
		"delegate/result":                         "wsgi.resume_with_result",
		"wsgi/file-wrapper-fallback":              "wsgi.file_wrapper",
		"wsgi/extension-invoked-via-replaced-api": "",
	}
	catalog := spec.MustLoad()
	for id, offered := range offers {
		r, ok := catalog.Rule(id)
		if !ok || !r.Optional || r.Offered != offered {
			t.Errorf("%s: found %t, optional %t, offered %q, want %q", id, ok, r.Optional, r.Offered, offered)
		}
	}
	if r, _ := catalog.Rule("async-input/provided"); r.Optional {
		t.Error("async-input/provided is optional")
	}
}

// TestSettlementsInReadmeAndCatalogAgree holds the numbered list in README.md against
// the interpretations: each settlement names the very rules that carry its number.
func TestSettlementsInReadmeAndCatalogAgree(t *testing.T) {
	carried := map[int][]string{}
	for _, r := range spec.MustLoad().Rules() {
		for _, i := range r.Interpretations {
			if i.Settlement > 0 {
				carried[i.Settlement] = append(carried[i.Settlement], r.ID)
			}
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## Settlements\n")
	items := regexp.MustCompile(`(?m)^(\d+)\. `).FindAllStringSubmatchIndex(section, -1)
	if len(items) != 19 || len(carried) != 19 {
		t.Fatalf("README.md has %d settlements and the catalog %d, want 19", len(items), len(carried))
	}
	for i, item := range items {
		end := len(section)
		if i+1 < len(items) {
			end = items[i+1][0]
		}
		number, _ := strconv.Atoi(section[item[2]:item[3]])
		cited := regexp.MustCompile("`([a-z-]+/[a-z0-9-]+)`").FindAllStringSubmatch(section[item[0]:end], -1)
		var ids []string
		for _, c := range cited {
			ids = append(ids, c[1])
		}
		slices.Sort(ids)
		slices.Sort(carried[number])
		if !slices.Equal(ids, carried[number]) {
			t.Errorf("settlement %d: README.md cites %q, the catalog has it at %q", number, ids, carried[number])
		}
	}
}

func TestObservableOnFollowsPartyAndMeans(t *testing.T) {
	catalog := spec.MustLoad()
	for _, c := range []struct {
		id    string
		party spec.Party
		want  bool
	}{
		{"boundary/chunked", spec.Server, true},
		{"boundary/chunked", spec.Application, false},
		{"sync-switch/token-next", spec.Application, true},
		{"wsgi/native-string-type", spec.Server, true},
		{"wsgi/native-string-type", spec.Middleware, true},
		{"wsgi/all-callables-positional", spec.Server, false}, // bound, and only seen by hosting
		{"wsgi/documentation-duties", spec.Server, false},
	} {
		r, ok := catalog.Rule(c.id)
		if got := r.ObservableOn(c.party); !ok || got != c.want {
			t.Errorf("%s on a %s: found %t, observable %t, want %t", c.id, c.party, ok, got, c.want)
		}
	}
}

func TestClaimsGrowFromWeakestToStrongest(t *testing.T) {
	claims := spec.Claims()
	if len(claims) != 3 {
		t.Fatalf("%d claims, want 3", len(claims))
	}
	rules := spec.MustLoad().Rules()
	for i, c := range claims {
		needed := map[string]bool{}
		for _, r := range rules {
			if c.Needs(r) {
				needed[r.Profile.Name] = true
			}
		}
		for _, p := range c.Profiles {
			if !needed[p] {
				t.Errorf("%s rests on %s, of which it needs no rule", c.Name, p)
			}
		}
		if len(needed) != len(c.Profiles) {
			t.Errorf("%s needs rules of %v and rests on %q", c.Name, needed, c.Profiles)
		}
		if i > 0 && !slices.Equal(c.Profiles[:len(claims[i-1].Profiles)], claims[i-1].Profiles) {
			t.Errorf("%s does not include %s", c.Name, claims[i-1].Name)
		}
	}
	if strongest := claims[2]; len(strongest.Profiles) != 10 {
		t.Errorf("%s rests on %q, want all profiles", strongest.Name, strongest.Profiles)
	}
}

func TestARuleKnowsWhereItIsWritten(t *testing.T) {
	for _, r := range spec.MustLoad().Rules() {
		data, err := os.ReadFile(filepath.Join("..", r.Location.File))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		if got := lines[r.Location.Line-1]; got != "- id: "+r.ID {
			t.Errorf("%s is said to be at %s, where %q stands", r.ID, r.Location, got)
		}
	}
}
