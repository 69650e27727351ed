package framing

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
)

// The vectors that others rest on: what is wrong with them is reported once, under their own rules.
const (
	plainChunks  = "framing/chunk-last-and-trailers#end-plain"
	unreadChunks = "framing/unread-body-drained-or-closed#chunked-like-a-request"
	unreadLength = "framing/unread-body-drained-or-closed#length-like-a-request"
	unreadLittle = "framing/unread-body-drained-or-closed#length-small"
	nextChunks   = "framing/chunk-last-and-trailers#end-plain-next"
	inPieces     = "framing/bytes-after-body-are-next-request#length-octets"
	lastRequest  = "framing/close-option-obeyed#get-close"
	pipelined    = "framing/pipelined-responses-in-order#four"
)

// What a vector can be about (Vector.Judges) that others take for granted.
const (
	judgesPipelining = "pipelining"      // each of several requests that arrive together is served
	judgesClose      = "close"           // the last request of a connection is served, whatever follows it
	judgesIncomplete = "incomplete-body" // content that breaks off is not reported as complete
)

var judged = []string{judgesPipelining, judgesClose, judgesIncomplete}

// ofVectors are those vectors' cases, by id.
var ofVectors = sync.OnceValue(func() map[string]*harness.Case {
	all := map[string]*harness.Case{}
	for i := range Vectors() {
		switch v := &Vectors()[i]; v.ID() {
		case plainChunks, unreadChunks, unreadLength, inPieces, lastRequest:
			c := v.bare(ways[0])
			all[v.ID()] = &c
		}
	}
	return all
})

// basis returns what the vector takes for granted when its content is read in this way: that chunked content is
// decoded, where it is about what is inside; that content which nobody reads is no request, where nobody reads it; that a
// request may come in any pieces; that the last request of a connection is answered, whatever comes behind it.
func (v *Vector) basis(w way) []harness.Basis {
	var all []harness.Basis
	rest := func(id string, missing func(*harness.Outcome) (harness.Verdict, string)) {
		if id != v.ID() {
			all = append(all, harness.Basis{Case: ofVectors()[id], Missing: missing})
		}
	}
	if v.Chunks {
		rest(plainChunks, undecoded)
	}
	if v.Octets {
		rest(inPieces, refusedInPieces)
	}
	if v.restsOnClose() {
		rest(lastRequest, unansweredLast)
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
		return harness.NotTested, fmt.Sprintf("it is about the inside of chunked content, and this server does not decode any: that is %s", plainChunks)
	case len(run.Responses) > 0 && run.First().Response != nil && run.Refused():
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
		return harness.NotTested, "it is content that nobody reads, which stays on the connection here: that is " + id
	}
}

func refusedInPieces(o *harness.Outcome) (harness.Verdict, string) {
	if o.Verdict != harness.Fail || o.Run.Called("") {
		return "", ""
	}
	return harness.NotTested, "it comes octet by octet, and this server refuses what does: that is " + inPieces
}

// last reports whether the vector's request, which may be served, is the last of its connection.
func (v *Vector) last() bool {
	if !slices.ContainsFunc(v.Accept, func(p Pattern) bool { return p.Kind == KindServed }) {
		return false
	}
	head, _, _ := strings.Cut(v.Send[0], "\r\n\r\n")
	line, fields, _ := strings.Cut(head, "\n")
	if strings.Contains(line, " HTTP/0.9") || strings.Contains(line, " HTTP/1.0") {
		return true
	}
	for field := range strings.Lines(fields) {
		if name, value, _ := strings.Cut(field, ":"); strings.EqualFold(name, "connection") && strings.Contains(strings.ToLower(value), "close") {
			return true
		}
	}
	return false
}

// restsOnClose reports whether something comes behind the vector's request, which is the last of its connection, and another
// vector judges what that does.
func (v *Vector) restsOnClose() bool { return v.Follow && v.last() && v.Judges != judgesClose }

// presumes returns what the vector presumes when its content is read in this way. A server that takes away the response of the
// last request for what comes behind does so for every one, or for those that its application has not yet answered: one that
// was answered in time is no basis.
func (v *Vector) presumes(w way) []string {
	ids := slices.Clone(v.Presumes)
	if v.restsOnClose() {
		ids = append(ids, lastRequest)
	}
	switch {
	case w.name == "unread":
		ids = append(ids, unreadLittle)
	case w.name == "next" && v.ID()+"-next" != nextChunks && strings.Contains(strings.ToLower(v.Send[0]), "transfer-encoding"):
		ids = append(ids, nextChunks)
	}
	return ids
}

// unansweredLast sees a response that is another than the application's, or none, or a part of one.
func unansweredLast(o *harness.Outcome) (harness.Verdict, string) {
	run := o.Run
	answered := len(run.Responses) > 0 && run.First().Response != nil && run.First().Status < 400 && run.First().Err == nil
	if o.Verdict != harness.Fail || !run.Called("") || answered {
		return "", ""
	}
	return harness.NotTested, fmt.Sprintf("it is the last request of its connection, and what comes behind takes its response away: that is %s", lastRequest)
}
