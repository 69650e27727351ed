package framing

import (
	"fmt"
	"slices"
	"strings"
)

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
	case KindServed, KindCalled, KindAny:
		p.Then = thenAny
	case KindAnswered:
		p.Then, p.Statuses = thenAny, []string{"2xx"}
	case KindReject:
		p.Statuses = refusals
	case KindClosed, KindError, KindShort:
	default:
		return p, fmt.Errorf("unknown outcome %q; want reject, closed, answered, served, short, called, error or any", parts[0])
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

// String is the form that ParsePattern reads.
func (p Pattern) String() string {
	parts := []string{string(p.Kind)}
	if p.Statuses != nil {
		parts = append(parts, strings.Join(p.Statuses, "|"))
	}
	if p.After != nil {
		parts = append(parts, strings.Join(p.After, "|"))
	}
	return strings.Join(append(parts, p.Then), "-")
}

func matchStatus(status string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		return a == status || strings.HasSuffix(a, "xx") && strings.HasPrefix(status, a[:1])
	})
}

// Matches reports whether the outcome is one that p accepts. An application that does not read
// (KindUnread) cannot see content or an error: where either is accepted, only what comes after counts.
func (p Pattern) Matches(o Outcome) bool {
	if p.Kind == KindAny {
		return true
	}
	then := o.Then
	switch {
	case p.Kind == KindCalled && (o.Kind == KindServed || o.Kind == KindUnread || o.Kind == KindError):
		then = slices.DeleteFunc(slices.Clone(then), func(part string) bool { return part == failedToSend })
	case p.Kind == KindShort && o.Kind == KindServed && o.Short: // what it then answers is left open
		then = slices.DeleteFunc(slices.Clone(then), func(part string) bool { return part == failedToSend })
	case p.Kind == KindError && o.Kind == KindError: // the fault was reported; the server may await the client's end before it closes
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
	case KindAny:
		return "anything else"
	case KindShort:
		what = "the content ends for the application before it has read all of it"
	case KindCalled:
		what = "the application called"
	case KindServed:
		what = "served with content of " + octets(len(v.Content))
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
