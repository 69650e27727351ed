package framing

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Vector is octets for a server with the outcomes that are accepted. Strings are octets.
type Vector struct {
	Rule, Name string
	Why        string     // why exactly these outcomes
	Level      spec.Level // the text's word for it, where it is weaker than the rule's; "": the rule's
	ReadLevel  spec.Level // the same where the content is read by a method of wsgi.input
	Send       []string   // requests, their placeholders and markers not yet filled in, nor very long repetitions written out
	Follow     bool       // the second request follows
	Accept     []Pattern
	Advised    []Pattern // outcomes that break nothing but what the text advises: a warning

	Content string // what the application sees when it is served
	PastEnd bool   // the application reads past the end of the content
	Partly  bool   // the application reads Content and leaves the rest
	Root    bool   // it means an application at the root of the server
	Look    bool   // the application shows its environ again when it has read
	Ways    bool   // tried with every way of reading
	HTTP11  bool   // it asks what HTTP/1.0 does not know of
	Chunks  bool   // it is about what is inside chunked content
	Async   bool   // what is sent waits for what only an asynchronous server does
	Octets  bool   // each octet is sent by a write of its own
	Paced   bool   // with Octets: the server has read each octet of the request line before the next is sent
	Reused  bool   // on a connection that has served a request before

	Presumes []string // see harness.Case
	Judges   string   // what it judges although other vectors take it for granted, one of judged; "": nothing of the kind
	Ignore   []string // parts of an outcome that are another rule's matter

	App  *control.Program           // in place of one that reads the content
	Apps map[string]control.Program // of further requests, by name

	Environ        map[string][]*string // of the application (NAME.KEY: of the named request): what KEY may be; nil: absent
	AdvisedEnviron map[string][]*string // what KEY may be besides, which breaks nothing but what the text advises
	Hidden         []string             // what no key or value of an environ may hold, nor of the next request's
	Calls          []string             // names of the requests that must have been called, in order; nil: as accepted
	Responses      []Expected           // in order

	place string // file and line
}

// Expected is what a response must be.
type Expected struct {
	Only           []string             // the rest is expected only of a response with one of these statuses; empty: of any
	Status         []string             // any of these; empty: any
	Body           *string              // nil: any
	Version        []string             // any of these, as "1.1"; empty: any
	InterimMissing []string             // names of fields that its interim responses must not have
	Interim        []string             // how many interim responses came before it; empty: any number
	Has            []string             // names of fields that it must have
	Missing        []string             // names of fields that it must not have
	Fields         map[string][]*string // what a field may be; nil: missing
	Without        map[string][]*string // what no line of a field may be
	Clean          bool                 // the head keeps the grammar
	Announced      bool                 // if the connection ends with it although the client would go on, it has the close option
	Optional       bool                 // the connection may end before it
	Else           string               // id of the vector that reports it where it does not come: this one is then not tested
}

// ID is the citation, RULE#NAME.
func (v *Vector) ID() string { return v.Rule + "#" + v.Name }

// Location is where the vector is written; zero for one that was made up.
func (v *Vector) Location() spec.Location {
	file, line, _ := strings.Cut(v.place, ":")
	n, err := strconv.Atoi(line)
	if err != nil {
		return spec.Location{}
	}
	return spec.Location{File: "suites/framing/vectors/" + file, Line: n}
}

// Malformed reports whether a server may refuse it as malformed: such octets are sent only
// to targets of the user's own.
func (v *Vector) Malformed() bool {
	for _, p := range v.Accept {
		if p.Kind != KindServed {
			return true
		}
	}
	return false
}

// Text says what must be seen of what is sent, with every alternative that is accepted.
func (v *Vector) Text() string {
	text := v.either(v.Accept)
	if v.Advised != nil {
		text += "; only a warning: " + v.either(v.Advised)
	}
	return text + fmt.Sprintf(" (%s)\nsent: %s", v.Why, v.sent())
}

func (v *Vector) either(patterns []Pattern) string {
	ways := make([]string, len(patterns))
	for i, p := range patterns {
		ways[i] = p.text(v)
	}
	return strings.Join(ways, "; or ")
}

const closeLine = "Connection: close\r\n"

// keep makes it a vector whose connection is kept for the second request, which follows.
func (v *Vector) keep() {
	v.Send = slices.Clone(v.Send)
	for i := range v.Send {
		v.Send[i] = strings.Replace(v.Send[i], closeLine, "", 1)
	}
	v.Follow = true
	v.Ignore = append(slices.Clip(v.Ignore), unanswered) // whether the connection persists is another rule's matter
}

// close makes it a vector whose last request is the last of the connection.
func (v *Vector) close() {
	v.Send = slices.Clone(v.Send)
	last := &v.Send[len(v.Send)-1]
	if !strings.Contains(*last, closeLine) {
		*last = strings.Replace(*last, "\r\n\r\n", "\r\n"+closeLine+"\r\n", 1)
	}
	v.Follow = false
}

// mostSent bounds how many octets are shown.
const mostSent = 300

// inEveryRequest are the fields that every request has, and the one that says which request it is.
var inEveryRequest = regexp.MustCompile(`(?:Host: \{addr\}\r\n)?Wsgicheck: \{id[.\w]*\}\r\n`)

// waits says in words what a client does at a marker, between two writes.
var waits = map[string]string{"cut": "pause", "fin": "end of sending", "rst": "reset", "100": "wait for 100 (Continue)",
	"response": "wait for the response", "answer": "wait for the response", "wait": "wait for the application", "open": "let the application go on"}

// sent is what is sent, in short: without the fields that every request has, with what the client waits for in brackets, and how it
// is written if not by one write.
func (v *Vector) sent() string {
	var b strings.Builder
	for _, request := range v.Send {
		begun := repeat(request, func(n, _ int) int { return min(n, mostSent+1) })
		text := strings.ReplaceAll(withoutPrefix(begun), abbreviations.Replace("{smuggled}"), "(a whole request)")
		text = strings.ReplaceAll(text, abbreviations.Replace("{second}"), "(the request that follows)")
		text = inEveryRequest.ReplaceAllString(text, "")
		for at := marker.FindStringSubmatchIndex(text); at != nil; at = marker.FindStringSubmatchIndex(text) {
			what, _, _ := strings.Cut(text[at[2]:at[3]], " ")
			b.WriteString(writeOctets(text[:at[0]]) + " [" + waits[what] + "] ")
			text = text[at[1]:]
		}
		b.WriteString(writeOctets(text))
	}
	text := strings.TrimSpace(strings.ReplaceAll(b.String(), "\n", ""))
	if len(text) > mostSent {
		text = text[:mostSent] + "…"
	}
	switch {
	case v.Reused:
		text += " (on a connection that has served a request)"
	case v.Paced:
		text += " (each octet by a write of its own, those of the request line when the one before has been read)"
	case v.Octets:
		text += " (each octet by a write of its own)"
	}
	return text
}
