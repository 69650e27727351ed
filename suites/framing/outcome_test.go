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

func TestACodeIsReadBack(t *testing.T) {
	for code, want := range map[string]string{
		"served-5-next":                      "the application read 5 octets of content; the request that follows was served",
		"served-1-close":                     "the application read 1 octet of content; the connection closed",
		"served-0?-junk-close":               "the application read 0 octets of content, not the right ones; octets came that are no response; the connection closed",
		"served-5-smuggled-400-close":        "the application read 5 octets of content; content was executed as a request; another response, 400; the connection closed",
		"reject-400-close":                   "refused with 400; the connection closed",
		"answered-200-next":                  "answered with 200 by the server itself; the request that follows was served",
		"closed-close":                       "no response, the application not called; the connection closed",
		"unread-next-unanswered":             "the application was called and did not read; the request that follows was served; without an answer",
		"error-failed-stalled-misread-again": "reading the content ended with an error; the application's response did not come back; the server waited for more than it was sent; the request that follows was read together with octets of the first; the application was called again for the same request",
	} {
		o, err := ParseCode(code)
		if err != nil || o.Code() != code {
			t.Errorf("%s is read back as %s, %v", code, o.Code(), err)
		}
		if o.String() != want {
			t.Errorf("%s reads %q, want %q", code, o, want)
		}
	}
	for _, code := range []string{"", "served", "served-x-close", "reject", "called-close", "outcome"} {
		if o, err := ParseCode(code); err == nil {
			t.Errorf("%q is read as %+v", code, o)
		}
	}
}

func TestABoundaryIsWhereContentEnded(t *testing.T) {
	for code, want := range map[string]string{
		"served-5-next": "served-5", "served-5-close": "served-5", "served-0?-400-close": "served-0?",
		"served-5-smuggled-close": "served-5-smuggled", "reject-400-close": "", "closed-close": "", "unread-next": "",
	} {
		o, err := ParseCode(code)
		if got := o.Boundary(); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", code, got, err, want)
		}
	}
}

func TestANoteIsExplainedIfItHoldsAnOutcome(t *testing.T) {
	for note, want := range map[string]string{
		"outcome reject-400-close":   "outcome reject-400-close (refused with 400; the connection closed)",
		"outcome of a later version": "outcome of a later version", "it was drained": "it was drained",
	} {
		if got := Explain(note); got != want {
			t.Errorf("%q is explained as %q, want %q", note, got, want)
		}
	}
}

func TestTheExtentOfContentIsSaidInWords(t *testing.T) {
	for code, want := range map[string]string{
		"served-5": "5 octets", "served-1": "1 octet", "served-0?": "0 octets, not the right ones",
		"served-5-smuggled": "5 octets, and the rest executed as a request",
	} {
		o, err := ParseCode(code)
		if got := o.Extent(); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", code, got, err, want)
		}
	}
}

func TestOutcomesAreAlikeThatDifferInNumbersAlone(t *testing.T) {
	alike := func(code string) string { o, _ := ParseCode(code); return o.Alike() }
	if a, b := alike("served-5-400-close"), alike("served-17?-501-close"); a != b {
		t.Errorf("%s is not %s", a, b)
	}
	if a, b := alike("served-5-next"), alike("served-5-close"); a == b {
		t.Errorf("next and close are both %s", a)
	}
}

func TestAnOutcomeIsFoundAmongNotes(t *testing.T) {
	if o, ok := NotedOutcome([]string{"it was drained", "outcome served-5-next"}); !ok || o.Code() != "served-5-next" {
		t.Errorf("got %s, %t", o.Code(), ok)
	}
	if o, ok := NotedOutcome([]string{"it was drained"}); ok {
		t.Errorf("notes without an outcome have %s", o.Code())
	}
}
