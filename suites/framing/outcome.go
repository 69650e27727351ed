package framing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Kind is what became of the request of a vector.
type Kind string

// The kinds.
const (
	KindReject   Kind = "reject"   // refused with an error status; the application was not called
	KindClosed   Kind = "closed"   // the connection ended without a response; it was not called
	KindAnswered Kind = "answered" // answered without an error and without the application
	KindServed   Kind = "served"   // the application read content up to where the server ended it
	KindUnread   Kind = "unread"   // the application was called and did not read
	KindStray    Kind = "stray"    // the application was called, but not for the request: for one without its id
	KindCalled   Kind = "called"   // in a Pattern: the application was called, whatever it saw
	KindAny      Kind = "any"      // in a Pattern: whatever became of it
	KindShort    Kind = "short"    // in a Pattern: the content ended for the application before it had read all of it
	KindError    Kind = "error"    // reading the content raised an error, or the server closed the iterable before the content had ended
)

// What comes after the first request, besides statuses of responses that are nobody's.
const (
	thenClose    = "close"    // the connection ended
	thenNext     = "next"     // the second request was served
	thenAny      = "any"      // in a Pattern: either
	smuggled     = "smuggled" // content was taken for a request
	unanswered   = "unanswered"
	again        = "again"   // the application was called once more for the same request
	misread      = "misread" // the second request was called by what came before it, too: helloGET
	junk         = "junk"    // octets came that are no response
	strayed      = "stray"   // the application was called once more, for something without the id of a request
	stalled      = "stalled" // the server waited for more than it was sent
	failedToSend = "failed"  // the application's own response did not come back
)

// Outcome is what became of a vector's octets.
type Outcome struct {
	Kind   Kind
	Status string   // of KindReject and KindAnswered
	Octets int      // of content, of KindServed
	Same   bool     // the content is the vector's
	Short  bool     // the content is the beginning of the vector's, and not all of it
	Then   []string // what came after, in order; the last is "close" unless the second request was served
}

// words says each part of an outcome's code that comes after the first, as it is read by people.
var words = map[string]string{
	thenClose:    "the connection closed",
	thenNext:     "the request that follows was served",
	smuggled:     "content was executed as a request",
	unanswered:   "without an answer",
	again:        "the application was called again for the same request",
	misread:      "the request that follows was read together with octets of the first",
	junk:         "octets came that are no response",
	strayed:      "the application was called for octets that are no request",
	stalled:      "the server waited for more than it was sent",
	failedToSend: "the application's response did not come back",
}

// String says the outcome in words: "the application read 5 octets of content; the request that follows was served".
func (o Outcome) String() string {
	var parts []string
	switch o.Kind {
	case KindReject:
		parts = []string{"refused with " + o.Status}
	case KindClosed:
		parts = []string{"no response, the application not called"}
	case KindAnswered:
		parts = []string{"answered with " + o.Status + " by the server itself"}
	case KindServed:
		read := "the application read " + octets(o.Octets) + " of content"
		if !o.Same {
			read += ", not the right ones"
		}
		parts = []string{read}
	case KindStray:
		parts = []string{"the application was called for a request without the field that the client sent"}
	case KindUnread:
		parts = []string{"the application was called and did not read"}
	case KindError:
		parts = []string{"reading the content ended with an error"}
	}
	for _, then := range o.Then {
		if text, known := words[then]; known {
			parts = append(parts, text)
		} else {
			parts = append(parts, "another response, "+then)
		}
	}
	return strings.Join(parts, "; ")
}

// octets returns "1 octet", "2 octets" and so on.
func octets(n int) string { return harness.Counted(n, "octet", "octets") }

// Code is the stable short form of an outcome: "reject-400-close", "served-5-next". ParseCode reads it.
func (o Outcome) Code() string {
	parts := []string{string(o.Kind)}
	switch o.Kind {
	case KindReject, KindAnswered:
		parts = append(parts, o.Status)
	case KindServed:
		octets := fmt.Sprint(o.Octets)
		if !o.Same {
			octets += "?"
		}
		parts = append(parts, octets)
	}
	return strings.Join(append(parts, o.Then...), "-")
}

// ParseCode reads what Code returned. Of an outcome's Short, which has no sign in the code, it knows nothing.
func ParseCode(code string) (Outcome, error) {
	parts := strings.Split(code, "-")
	o := Outcome{Kind: Kind(parts[0])}
	parts = parts[1:]
	switch o.Kind {
	case KindReject, KindAnswered, KindServed:
		if len(parts) == 0 {
			return o, fmt.Errorf("the outcome %q ends after its kind", code)
		}
		if o.Kind != KindServed {
			o.Status = parts[0]
			break
		}
		octets, wrong := strings.CutSuffix(parts[0], "?")
		n, err := strconv.Atoi(octets)
		if err != nil {
			return o, fmt.Errorf("the outcome %q has %q in place of a number of octets", code, parts[0])
		}
		o.Octets, o.Same = n, !wrong
	case KindClosed, KindStray, KindUnread, KindError:
		o.Then = parts
		return o, nil
	default:
		return o, fmt.Errorf("the outcome %q is of no known kind", code)
	}
	o.Then = parts[1:]
	return o, nil
}

// outcomeNote begins the note that holds an outcome's code.
const outcomeNote = "outcome "

// NotedOutcome returns the outcome that one of a case's notes holds; ok is false if none does.
func NotedOutcome(notes []string) (o Outcome, ok bool) {
	for _, note := range notes {
		if code, found := strings.CutPrefix(note, outcomeNote); found {
			o, err := ParseCode(code)
			return o, err == nil
		}
	}
	return Outcome{}, false
}

// Explain returns the note of a case with its outcome in words after the code; any other note as it is.
func Explain(note string) string {
	if o, ok := NotedOutcome([]string{note}); ok {
		return note + " (" + o.String() + ")"
	}
	return note
}

// Boundary says where the server drew the boundary of the content, "" if it took none: how many octets, ? if they are not the
// right ones, and whether what lies beyond was taken for a request. Where two servers differ in it, a client can play off one
// against the other.
func (o Outcome) Boundary() string {
	if o.Kind != KindServed {
		return ""
	}
	o.Then = slices.DeleteFunc(slices.Clone(o.Then), func(part string) bool { return part != smuggled })
	if len(o.Then) > 1 {
		o.Then = o.Then[:1]
	}
	return o.Code()
}

// Extent says a Boundary in words: "5 octets", "3 octets, not the right ones, and the rest executed as a request".
func (o Outcome) Extent() string {
	text := octets(o.Octets)
	if !o.Same {
		text += ", not the right ones"
	}
	if slices.Contains(o.Then, smuggled) {
		text += ", and the rest executed as a request"
	}
	return text
}

// Alike is the same for outcomes that differ in numbers alone.
func (o Outcome) Alike() string {
	if o.Status != "" {
		o.Status = "N"
	}
	code := string(o.Kind) + "-" + o.Status
	for _, then := range o.Then {
		if _, known := words[then]; !known {
			then = "N"
		}
		code += "-" + then
	}
	return code
}
