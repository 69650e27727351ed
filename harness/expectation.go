package harness

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"
)

// inWords is a Gomega whose expectations, when they do not hold, say in a sentence what was seen and what was wanted: reports are
// read by people who have never heard of its matchers.
type inWords struct{ gomega.Gomega }

func (w inWords) Expect(actual any, extra ...any) gomega.Assertion {
	return expectation{actual, extra}
}
func (w inWords) Ω(actual any, extra ...any) gomega.Assertion { return w.Expect(actual, extra...) }
func (w inWords) ExpectWithOffset(_ int, actual any, extra ...any) gomega.Assertion {
	return w.Expect(actual, extra...)
}

// expectation is the value of an Expect, and what else the same call returned: that must be nil or zero.
type expectation struct {
	actual any
	extra  []any
}

func (e expectation) To(m types.GomegaMatcher, about ...any) bool     { return e.match(m, true, about) }
func (e expectation) Should(m types.GomegaMatcher, about ...any) bool { return e.match(m, true, about) }
func (e expectation) NotTo(m types.GomegaMatcher, about ...any) bool  { return e.match(m, false, about) }
func (e expectation) ToNot(m types.GomegaMatcher, about ...any) bool  { return e.match(m, false, about) }
func (e expectation) ShouldNot(m types.GomegaMatcher, about ...any) bool {
	return e.match(m, false, about)
}
func (e expectation) WithOffset(int) types.Assertion { return e }

// Error expects something of the error that the call returned last.
func (e expectation) Error() types.Assertion {
	if len(e.extra) == 0 {
		return e
	}
	return expectation{actual: e.extra[len(e.extra)-1]}
}

func (e expectation) match(m types.GomegaMatcher, want bool, about []any) bool {
	for _, extra := range e.extra {
		if v := reflect.ValueOf(extra); v.IsValid() && !v.IsZero() {
			panic(unmetExpectation(joinAbout(described(about), value(extra))))
		}
	}
	switch matches, err := m.Match(e.actual); {
	case err != nil:
		first, _, _ := strings.Cut(err.Error(), "\n") // the rest is gomega's picture of the value
		panic(unmetExpectation(joinAbout(described(about), first)))
	case matches != want:
		panic(unmetExpectation(joinAbout(described(about), sentence(e.actual, m, want))))
	}
	return true
}

// described is what an expectation is about: a format with its arguments, or a function.
func described(about []any) string {
	if len(about) == 0 {
		return ""
	}
	if describe, ok := about[0].(func() string); ok {
		return describe()
	}
	format, _ := about[0].(string)
	return fmt.Sprintf(format, about[1:]...)
}

// joinAbout puts what was seen behind what it is about; on a line of its own if that has several.
func joinAbout(about, seen string) string {
	about = strings.TrimRight(strings.TrimSpace(about), ":")
	switch {
	case about == "":
		return seen
	case seen == "":
		return about
	case strings.Contains(about, "\n"):
		return about + "\n" + seen
	}
	return about + ": " + seen
}

// sentence says what was seen where the matcher wanted something else, or, if want is false, anything else. It is "" where the
// description alone says it, as with BeTrue.
func sentence(actual any, m types.GomegaMatcher, want bool) string {
	shown := value(actual)
	switch m := m.(type) {
	case *matchers.BeTrueMatcher, *matchers.BeFalseMatcher:
		return ""
	case *matchers.HaveOccurredMatcher:
		return shown
	case *matchers.HaveLenMatcher:
		if want {
			return fmt.Sprintf("%s, not %d", counted(actual), m.Count)
		}
		return counted(actual)
	case *matchers.HaveKeyMatcher:
		if want {
			return "no " + value(m.Key)
		}
		return value(m.Key) + " is there"
	case *matchers.BeNilMatcher, *matchers.BeEmptyMatcher:
		if want {
			return shown + "; nothing was expected"
		}
		if v := reflect.ValueOf(actual); v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
			return "none"
		}
		return shown
	case *matchers.BeZeroMatcher:
		if !want {
			return shown
		}
	}
	phrase, known := wanted(m)
	attribute, isAttribute := strings.CutPrefix(phrase, "with")
	switch {
	case !known && m.FailureMessage(actual) == "":
		return "" // the description says it all
	case !known:
		return shown + ", which is not as it must be"
	case want && isAttribute:
		return shown + ", without" + attribute
	case isAttribute:
		return shown + ", " + phrase
	case want:
		return shown + ", not " + phrase
	}
	return shown + ", which must not be " + phrase
}

// wanted is what a matcher wants: a value, to stand after "not", or an attribute that begins with "with".
func wanted(m types.GomegaMatcher) (phrase string, known bool) {
	switch m := m.(type) {
	case *matchers.EqualMatcher:
		return value(m.Expected), true
	case *matchers.BeNilMatcher, *matchers.BeEmptyMatcher:
		return "nothing", true
	case *matchers.BeZeroMatcher:
		return "0", true
	case *matchers.BeNumericallyMatcher:
		return compared(m), true
	case *matchers.BeElementOfMatcher:
		return listed(m.Elements), true
	case *matchers.ContainSubstringMatcher:
		return "with " + value(m.Substr) + " in it", true
	case *matchers.ContainElementMatcher:
		if inner, isMatcher := m.Element.(types.GomegaMatcher); isMatcher {
			phrase, known = wanted(inner)
			return "with " + phrase + " in it", known
		}
		return "with " + value(m.Element) + " in it", true
	case *matchers.HavePrefixMatcher:
		return "with " + value(filled(m.Prefix, m.Args)) + " at the beginning", true
	case *matchers.HaveSuffixMatcher:
		return "with " + value(filled(m.Suffix, m.Args)) + " at the end", true
	case *matchers.MatchRegexpMatcher:
		return "with the form " + filled(m.Regexp, m.Args), true
	case *matchers.MatchErrorMatcher:
		return value(m.Expected), true
	case *matchers.OrMatcher:
		var all []string
		for _, inner := range m.Matchers {
			phrase, known := wanted(inner)
			if !known {
				return "", false
			}
			all = append(all, phrase)
		}
		return strings.Join(all, " or "), true
	}
	return "", false
}

func filled(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func compared(m *matchers.BeNumericallyMatcher) string {
	words := map[string]string{">": "more than ", "<": "less than ", ">=": "at least ", "<=": "at most ", "~": "about ", "==": ""}
	if len(m.CompareTo) == 0 {
		return m.Comparator
	}
	return words[m.Comparator] + value(m.CompareTo[0])
}

// listed is alternatives; the only one may be a slice of them.
func listed(elements []any) string {
	if len(elements) == 1 {
		if v := reflect.ValueOf(elements[0]); v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
			elements = nil
			for i := range v.Len() {
				elements = append(elements, v.Index(i).Interface())
			}
		}
	}
	texts := make([]string, min(len(elements), maxElements))
	for i := range texts {
		texts[i] = value(elements[i])
	}
	if left := len(elements) - len(texts); left > 0 {
		texts = append(texts, fmt.Sprintf("%d others", left))
	}
	return strings.Join(texts, " or ")
}

// counted is how many a value has, and which.
func counted(actual any) string {
	v := reflect.ValueOf(actual)
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array, reflect.Chan:
		if v.Len() == 0 {
			return "0"
		}
		return fmt.Sprintf("%s: %d", value(actual), v.Len())
	}
	return value(actual)
}
