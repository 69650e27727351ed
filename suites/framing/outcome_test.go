package framing

import "testing"

func TestPatternsMatchTheOutcomesTheyName(t *testing.T) {
	reject400 := Outcome{Kind: KindReject, Status: "400", Then: []string{thenClose}}
	served := func(then ...string) Outcome { return Outcome{Kind: KindServed, Octets: 5, Same: true, Then: then} }
	other := Outcome{Kind: KindServed, Octets: 3, Then: []string{thenClose}}
	short := func(then ...string) Outcome { return Outcome{Kind: KindServed, Octets: 3, Short: true, Then: then} }
	unread := func(then ...string) Outcome { return Outcome{Kind: KindUnread, Then: then} }
	failed := Outcome{Kind: KindError, Then: []string{thenClose}}
	for _, c := range []struct {
		pattern string
		outcome Outcome
		want    bool
	}{
		{"reject", reject400, true},
		{"reject-400", reject400, true},
		{"reject-4xx", reject400, true},
		{"reject-413|400", reject400, true},
		{"reject-501", reject400, false},
		{"reject-4xx", Outcome{Kind: KindReject, Status: "500", Then: []string{thenClose}}, false},
		{"reject", Outcome{Kind: KindReject, Status: "400", Then: []string{thenNext}}, false},
		{"reject-any", Outcome{Kind: KindReject, Status: "400", Then: []string{thenNext}}, true},
		{"reject", Outcome{Kind: KindReject, Status: "400", Then: []string{"400", thenClose}}, false},
		{"reject", Outcome{Kind: KindReject, Status: "400", Then: []string{smuggled, thenClose}}, false},
		{"reject", Outcome{Kind: KindReject, Status: "400", Then: []string{stalled, thenClose}}, false},
		{"reject", Outcome{Kind: KindClosed, Then: []string{thenClose}}, false},
		{"closed", Outcome{Kind: KindClosed, Then: []string{thenClose}}, true},
		{"served", served(thenNext), true},
		{"served", served(thenClose), true},
		{"served-close", served(thenNext), false},
		{"served-next", served(thenClose), false},
		{"served", served("400", thenClose), false},
		{"served-400-close", served("400", thenClose), true},
		{"served-400-close", served(thenClose), false},
		{"served", served(thenNext, smuggled), false},
		{"served", served(failedToSend, thenClose), false},
		{"served", other, false},
		{"short", short(thenClose), true},
		{"short", short(failedToSend, thenClose), true},
		{"short", short(thenNext), false},
		{"short", other, false},
		{"short", served(thenClose), false},
		{"called-close", other, true},
		{"called-close", failed, true},
		{"called-close", served(thenNext), false},
		{"called-close", served(failedToSend, thenClose), true},
		{"error", failed, true},
		{"error", Outcome{Kind: KindError, Then: []string{stalled, thenClose}}, true},
		{"error", served(thenClose), false},
		{"served", failed, false},
		{"served-next", unread(thenClose), true},
		{"served-close", unread(thenNext), false},
		{"error", unread(thenClose), true},
		{"error", unread(thenNext), false},
		{"reject", unread("400", thenClose), true},
		{"reject", unread(thenNext), false},
		{"answered", Outcome{Kind: KindAnswered, Status: "200", Then: []string{thenNext}}, true},
	} {
		p, err := ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Matches(c.outcome); got != c.want {
			t.Errorf("%s matches %s: %t, want %t", c.pattern, c.outcome.Code(), got, c.want)
		}
		if again, err := ParsePattern(p.String()); err != nil || again.String() != p.String() {
			t.Errorf("%s is written %s and read back %s, %v", c.pattern, p, again, err)
		}
	}
}

func TestABoundaryIsWhereContentEnded(t *testing.T) {
	for code, want := range map[string]string{
		"served-5-next": "served-5", "served-5-close": "served-5", "served-0?-400-close": "served-0?",
		"served-5-smuggled-close": "served-5-smuggled", "reject-400-close": "", "closed-close": "", "unread-next": "",
	} {
		if got := Boundary(code); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	if code, ok := OutcomeNote("outcome served-5-next"); !ok || code != "served-5-next" {
		t.Errorf("got %q, %t", code, ok)
	}
	if _, ok := OutcomeNote("it was drained"); ok {
		t.Error("a note without an outcome has one")
	}
}
