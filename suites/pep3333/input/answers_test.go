package input

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// given are the read events of calls that gave these values; each call has one, whose lines are those of readlines().
func given(calls []call, values []string) *harness.Run {
	run := &harness.Run{}
	for i, v := range values {
		octets := trace.Octets(v)
		e := trace.Event{Kind: trace.Read, Type: "bytes", Data: &octets}
		if m := calls[i].method; m == "readlines" || m == "iter" {
			e.Value = lineLengths(v)
		}
		run.Events = append(run.Events, e)
	}
	return run
}

// accepts reports whether expectReads takes the values for answers of the calls, and its notes.
func accepts(text, content string, values ...string) (bool, []string) {
	calls := parseCalls(text)
	run := given(calls, values)
	c := harness.Case{Check: func(g Gomega, run *harness.Run) { expectReads(g, run, calls, content) }}
	verdict, _, notes := c.Examine(run, harness.Fail)
	return verdict == harness.Pass, notes
}

func TestReadsAreFollowedThroughTheContent(t *testing.T) {
	for _, c := range []struct {
		calls, content string
		values         []string
		want           bool
	}{
		{"read(3) read(10)", "hello", []string{"hel", "lo"}, true},
		{"read(3) read(10)", "hello", []string{"he", "l"}, true}, // less than was asked for
		{"read(3) read(10)", "hello", []string{"hel", "el"}, false},
		{"read(3)", "hello", []string{"hell"}, false},
		{"read(3)", "hello", []string{""}, false},
		{"read(3) read(3)", "abc", []string{"abc"}, false}, // the second has not returned
		{"read()", "hello", []string{"hell"}, false},
		{"read(5) read()", "hello", []string{"hello", ""}, true},
		{"read(-1)", "hello", []string{"hello"}, true},
		{"read(None)", "hello", []string{"hel"}, false},
		{"readline() readline()", "a\nb", []string{"a\n", "b"}, true},
		{"readline()", "a\nb", []string{"a\nb"}, false},
		{"readline()", "a\rb\n", []string{"a\r"}, false},
		{"readline(1)", "ab\n", []string{"a"}, true},
		{"readline(4)", "a\nb\n", []string{"a\nb\n"}, false},
		{"readlines()", "a\nb", []string{"a\nb"}, true},
		{"readlines()", "a\nb", []string{"a\n"}, false},
		{"readlines(1)", "a\nb", []string{"a\n"}, true}, // the hint is kept
		{"readlines(1)", "a\nb", []string{"a\nb"}, true},
		{"readlines(1)", "aa\nb", []string{"a"}, false},
		{"iter iter", "a\nb", []string{"a\nb", ""}, true},
	} {
		if got, _ := accepts(c.calls, c.content, c.values...); got != c.want {
			t.Errorf("%s of %q gave %q: accepted %t, want %t", c.calls, c.content, c.values, got, c.want)
		}
	}
}

func TestShortReadsAreNoted(t *testing.T) {
	if _, notes := accepts("read(3)", "hello", "he"); !strings.Contains(strings.Join(notes, ""), "less than was asked for") {
		t.Errorf("the notes are %q", notes)
	}
	if _, notes := accepts("readlines(1)", "a\nb", "a\n"); len(notes) > 0 {
		t.Errorf("the notes of a hint are %q", notes)
	}
}
