package framing

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is what became of the request of a vector.
type Kind string

// The kinds.
const (
	KindReject   Kind = "reject"   // refused with an error status; the application was not called
	KindClosed   Kind = "closed"   // the connection ended without a response; it was not called
	KindAnswered Kind = "answered" // answered without an error and without the application
	KindServed   Kind = "served"   // the application read content to what it was told is its end
	KindUnread   Kind = "unread"   // the application was called and did not read
	KindCalled   Kind = "called"   // in a Pattern: the application was called, whatever it saw
	KindShort    Kind = "short"    // in a Pattern: the application was told of an end before it had read all of the content
	KindError    Kind = "error"    // reading the content raised an error, or the server closed the iterable meanwhile, or the application was stopped before it was told of an end
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

// outcomeNote begins the note that holds an outcome's code.
const outcomeNote = "outcome "

// OutcomeNote returns the code in one of a case's notes; ok is false if it holds none.
func OutcomeNote(note string) (code string, ok bool) { return strings.CutPrefix(note, outcomeNote) }

// Code is the stable short form: "reject-400-close", "served-5-next".
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

// Boundary is the part of an outcome's code that tells where the server drew the boundary:
// "" if it took no content. Two servers of which one draws it here and the other there can be
// played off against one another.
func Boundary(code string) string {
	parts := strings.Split(code, "-")
	if len(parts) < 2 || parts[0] != string(KindServed) {
		return ""
	}
	kept := parts[:2]
	if slices.Contains(parts, smuggled) {
		kept = append(kept, smuggled)
	}
	return strings.Join(kept, "-")
}

// Pattern is an outcome that is accepted.
type Pattern struct {
	Kind     Kind
	Statuses []string // for KindReject and KindAnswered: "400", "4xx"
	After    []string // for the others: the statuses of which one more response must be
	Then     string   // close, next or any
}

// The default statuses of a refusal.
var refusals = []string{"4xx", "5xx"}

// ParsePattern reads KIND[-STATUS|STATUS…][-close|-next|-any].
func ParsePattern(text string) (Pattern, error) {
	parts := strings.Split(text, "-")
	p := Pattern{Kind: Kind(parts[0]), Then: thenClose}
	switch p.Kind {
	case KindServed, KindCalled:
		p.Then = thenAny
	case KindAnswered:
		p.Then, p.Statuses = thenAny, []string{"2xx"}
	case KindReject:
		p.Statuses = refusals
	case KindClosed, KindError, KindShort:
	default:
		return p, fmt.Errorf("unknown outcome %q; want reject, closed, answered, served, short, called or error", parts[0])
	}
	for _, part := range parts[1:] {
		switch {
		case part == thenClose || part == thenNext || part == thenAny:
			p.Then = part
		case strings.Trim(part, "0123456789x|") != "":
			return p, fmt.Errorf("%q in the outcome %q is neither a list of statuses nor close, next or any", part, text)
		case p.Statuses != nil:
			p.Statuses = strings.Split(part, "|")
		default:
			p.After = strings.Split(part, "|")
		}
	}
	return p, nil
}

func matchStatus(status string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		return a == status || strings.HasSuffix(a, "xx") && strings.HasPrefix(status, a[:1])
	})
}

// Matches reports whether the outcome is one that p accepts. An application that does not read
// (KindUnread) cannot see content or an error: where either is accepted, only what comes after counts.
func (p Pattern) Matches(o Outcome) bool {
	then := o.Then
	switch {
	case p.Kind == KindCalled && (o.Kind == KindServed || o.Kind == KindUnread || o.Kind == KindError):
		then = slices.DeleteFunc(slices.Clone(then), func(part string) bool { return part == failedToSend })
	case p.Kind == KindShort && o.Kind == KindServed && o.Short: // and what it answers is anybody's guess
		then = slices.DeleteFunc(slices.Clone(then), func(part string) bool { return part == failedToSend })
	case p.Kind == KindError && o.Kind == KindError: // the fault was told; the server may await the client's end before it closes
		then = slices.DeleteFunc(slices.Clone(then), func(part string) bool { return part == stalled })
	case o.Kind == KindUnread && (p.Kind == KindServed || p.Kind == KindError):
	case o.Kind == KindUnread && p.Kind == KindReject: // found to be malformed when it was drained
		if len(then) > 0 && matchStatus(then[0], p.Statuses) {
			then = then[1:]
		}
	case o.Kind != p.Kind, o.Kind == KindServed && !o.Same, len(p.Statuses) > 0 && !matchStatus(o.Status, p.Statuses):
		return false
	}
	if p.After != nil {
		if len(then) == 0 || !matchStatus(then[0], p.After) {
			return false
		}
		then = then[1:]
	}
	switch {
	case len(then) != 1:
		return false
	case p.Then == thenNext && o.Kind != KindUnread:
		return then[0] == thenNext
	case p.Then == thenClose:
		return then[0] == thenClose
	default:
		return then[0] == thenNext || then[0] == thenClose
	}
}

func (p Pattern) text(v *Vector) string {
	var what string
	switch p.Kind {
	case KindReject:
		what = "refused with " + strings.Join(p.Statuses, " or ") + ", the application not called"
	case KindClosed:
		what = "not answered, the application not called"
	case KindAnswered:
		what = "answered with " + strings.Join(p.Statuses, " or ") + " by the server itself"
	case KindError:
		what = "the application's reading of the content ends with an error, or the server ends the application"
	case KindShort:
		what = "the application is told of an end before it has read all of the content"
	case KindCalled:
		what = "the application called"
	case KindServed:
		what = fmt.Sprintf("served with content of %d octets", len(v.Content))
		if v.App != nil {
			what = "served"
		}
	}
	if p.After != nil {
		what += ", then an answer of " + strings.Join(p.After, " or ")
	}
	then := map[string]string{
		thenClose: ", and the connection closed",
		thenNext:  ", and the request that follows it served",
		thenAny:   ", and the request that follows it served or the connection closed",
	}[p.Then]
	if !v.Follow {
		then = ""
	}
	return what + then
}
