package harness

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// observed is what the case reports whose Check it is.
func observed(t *testing.T, check func(g Gomega)) string {
	t.Helper()
	c := &Case{Check: func(g Gomega, _ *Run) { check(g) }}
	v, text, _ := c.Examine(&Run{}, Fail)
	if v != Fail {
		t.Errorf("the verdict is %s: %s", v, text)
	}
	return text
}

func TestWhatDoesNotHoldIsSaidInWords(t *testing.T) {
	raised := &trace.Error{Type: "TypeError", Message: "no iterator", Bases: []string{"Exception"}}
	for want, check := range map[string]func(g Gomega){
		"the body: 'abc', not 'abd'":                                   func(g Gomega) { g.Expect("abc").To(Equal("abd"), "the body") },
		"the body: '', which must not be ''":                           func(g Gomega) { g.Expect("").NotTo(Equal(""), "the body") },
		`PATH_INFO: '/caf\xc3\xa9', not '/caf\xe9'`:                    func(g Gomega) { g.Expect("/caf\u00c3\u00a9").To(Equal("/caf\u00e9"), "PATH_INFO") },
		`octets: b'a\r\n\xff', not b'a'`:                               func(g Gomega) { g.Expect([]byte("a\r\n\xff")).To(Equal([]byte("a")), "octets") },
		"close() was called twice":                                     func(g Gomega) { g.Expect(true).To(BeFalse(), "close() was called %s", "twice") },
		"what it raised: TypeError: no iterator; nothing was expected": func(g Gomega) { g.Expect(raised).To(BeNil(), "what it raised") },
		"what it raised: nothing":                                      func(g Gomega) { g.Expect((*trace.Error)(nil)).NotTo(BeNil(), "what it raised") },
		"what followed: ['1']; nothing was expected":                   func(g Gomega) { g.Expect([]string{"1"}).To(BeEmpty(), "what followed") },
		"SERVER_SOFTWARE: ''":                                          func(g Gomega) { g.Expect("").NotTo(BeEmpty(), "SERVER_SOFTWARE") },
		"answers: none":                                                func(g Gomega) { g.Expect([]string{}).NotTo(BeEmpty(), "answers") },
		"calls: 0, not 1":                                              func(g Gomega) { g.Expect([]int{}).To(HaveLen(1), "calls") },
		"calls: [1, 2]: 2, not 1":                                      func(g Gomega) { g.Expect([]int{1, 2}).To(HaveLen(1), "calls") },
		"the time: 5, not at least 6":                                  func(g Gomega) { g.Expect(5).To(BeNumerically(">=", 6), "the time") },
		"the head: no 'a'":                                             func(g Gomega) { g.Expect(map[string]int{}).To(HaveKey("a"), "the head") },
		"the head: 'a' is there":                                       func(g Gomega) { g.Expect(map[string]int{"a": 1}).NotTo(HaveKey("a"), "the head") },
		"the path: 'x', not '' or '/'":                                 func(g Gomega) { g.Expect("x").To(BeElementOf("", "/"), "the path") },
		"the path: 'x', not '' or 'y'":                                 func(g Gomega) { g.Expect("x").To(BeElementOf([]string{"", "y"}), "the path") },
		"the log: 'x', without 'y' in it":                              func(g Gomega) { g.Expect("x").To(ContainSubstring("y"), "the log") },
		"the log: 'xy', with 'y' in it":                                func(g Gomega) { g.Expect("xy").NotTo(ContainSubstring("y"), "the log") },
		"a key: 'A', without the form ^[a-z]+$":                        func(g Gomega) { g.Expect("A").To(MatchRegexp("^[a-z]+$"), "a key") },
		"a line: 'on', without '\\n' at the end":                       func(g Gomega) { g.Expect("on").To(HaveSuffix("\n"), "a line") },
		"reading: connection reset":                                    func(g Gomega) { g.Expect(errors.New("connection reset")).NotTo(HaveOccurred(), "reading") },
		"which: 'x', not 'a' or with 'b' at the beginning":             func(g Gomega) { g.Expect("x").To(Or(Equal("a"), HavePrefix("b")), "which") },
		"the fields, in\nHTTP/1.1 200 OK\n['1']; nothing was expected": func(g Gomega) { g.Expect([]string{"1"}).To(BeEmpty(), "the fields, in\nHTTP/1.1 200 OK\n\n") },
		"wsgi.version: (1, 1) (tuple), not '1'": func(g Gomega) {
			g.Expect(trace.EnvValue{Type: "tuple", Value: "(1, 1)"}).To(Equal(trace.EnvValue{Type: "str", Value: "1"}), "wsgi.version")
		},
		"{'a': ['b', 'c']}; nothing was expected": func(g Gomega) { g.Expect(map[string][]string{"a": {"b", "c"}}).To(BeEmpty()) },
		"kind 'call', name 'x', not 0":            func(g Gomega) { g.Expect(struct{ Kind, Name string }{"call", "x"}).To(BeZero()) },
		"it gave 2 values: connection reset":      func(g Gomega) { g.Expect(1, errors.New("connection reset")).To(Equal(1), "it gave 2 values") },
		"how it ended: connection reset": func(g Gomega) {
			g.Expect(1, errors.New("connection reset")).Error().NotTo(HaveOccurred(), "how it ended")
		},
		"a value: 3, which is not as it must be": func(g Gomega) { g.Expect(3).To(Satisfy(func(int) bool { return false }), "a value") },
	} {
		if got := observed(t, check); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestLongValuesAreShownByTheirEnds(t *testing.T) {
	text := observed(t, func(g Gomega) { g.Expect(strings.Repeat("é", 1<<20)+"the end").To(Equal("short"), "the body") })
	if len(text) > 4*maxValue || !strings.HasPrefix(text, `the body: '\xe9`) || !strings.HasSuffix(text, "the end' (2097159 octets), not 'short'") {
		t.Errorf("%.100q … %q", text, text[max(0, len(text)-100):])
	}
	list := observed(t, func(g Gomega) { g.Expect(make([]int, 1000)).To(BeEmpty(), "the list") })
	if !strings.HasSuffix(list, "0, and 980 more]; nothing was expected") {
		t.Error(list)
	}
}
