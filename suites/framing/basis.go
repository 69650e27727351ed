package framing

import (
	"fmt"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
)

// The vectors that others rest on: what is wrong with them is told by their own rules, once.
const (
	plainChunks  = "framing/chunk-last-and-trailers#end-plain"
	unreadChunks = "framing/unread-body-drained-or-closed#chunked-like-a-request"
	unreadLength = "framing/unread-body-drained-or-closed#length-like-a-request"
)

// ofVectors are those vectors' cases, by id.
var ofVectors = sync.OnceValue(func() map[string]*harness.Case {
	all := map[string]*harness.Case{}
	for i := range Vectors() {
		switch v := &Vectors()[i]; v.ID() {
		case plainChunks, unreadChunks, unreadLength:
			c := v.bare(ways[0])
			all[v.ID()] = &c
		}
	}
	return all
})

// basis returns what the vector takes for granted when its content is read in this way: that chunked content is
// decoded, where it is about what is inside; that content which nobody reads is no request, where nobody reads it.
func (v *Vector) basis(w way) []harness.Basis {
	var all []harness.Basis
	rest := func(id string, lacks func(*harness.Outcome) (harness.Verdict, string)) {
		if id != v.ID() {
			all = append(all, harness.Basis{Case: ofVectors()[id], Lacks: lacks})
		}
	}
	if v.Chunks {
		rest(plainChunks, undecoded)
	}
	if w.name != "unread" {
		return all
	}
	if strings.Contains(strings.ToLower(v.Send[0]), "transfer-encoding") {
		rest(unreadChunks, undrained(unreadChunks))
	} else {
		rest(unreadLength, undrained(unreadLength))
	}
	return all
}

func undecoded(o *harness.Outcome) (harness.Verdict, string) {
	run := o.Run
	switch {
	case run.Called("") && run.App().Content() != "hello":
		return harness.NotTested, fmt.Sprintf("it is about the inside of chunked content, and this server does not decode any: %s tells of that", plainChunks)
	case !run.Called("") && len(run.Responses) > 0 && run.First().Response != nil && run.First().Status >= 400:
		return harness.NotOffered, fmt.Sprintf("it is about the inside of chunked content, and this server refuses all of it, with %d", run.First().Status)
	default:
		return "", ""
	}
}

func undrained(id string) func(*harness.Outcome) (harness.Verdict, string) {
	return func(o *harness.Outcome) (harness.Verdict, string) {
		if o.Verdict != harness.Fail {
			return "", ""
		}
		return harness.NotTested, "it is content that nobody reads, which stays on the connection here: " + id + " tells of that"
	}
}
