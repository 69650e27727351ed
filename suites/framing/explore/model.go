package explore

import (
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// vector says which rule the request is about first, and what is accepted of it (RFC 9112 6.3). ok is
// false for a request of whose content less or more is sent than it says.
func (q request) vector(name string) (v framing.Vector, ok bool) {
	content := q.whole()
	made := func(rule, why, content string, accept ...string) (framing.Vector, bool) {
		if q.method != "POST" && q.method != "PUT" {
			accept = append(accept, "reject-any") // a server may refuse content with a method
		}
		v := framing.Make("framing/"+rule, name, why, q.octets(), content, accept...)
		v.PastEnd = q.has(isCoding)
		v.HTTP11 = q.has(isCoding) && q.version == wire.HTTP11 || q.waits() && q.breaksOff == 0
		return v, true
	}
	lenient := func(v framing.Vector, ok bool) (framing.Vector, bool) { // what is malformed, and read as meant, is a warning
		v.Advise("served", "served-4xx-close")
		return v, ok
	}
	madeInChunks := func(rule, why string, accept ...string) (framing.Vector, bool) {
		v, ok := made(rule, why, content, accept...)
		v.Chunks = v.HTTP11 // it says something only of a server that decodes chunked content
		return v, ok
	}
	codings, plain := q.codings()
	lengths, sound, repeated := q.lengths()
	if q.breaksOff > 0 {
		v, ok := made("head-complete-before-call", "the head breaks off", "", "reject-any", "closed")
		v.Follow, v.PastEnd = false, false
		return v, ok
	}
	refusable := !plain || len(codings) > 1 || !q.sound() || q.fault.skipped || q.trailers.odd || !sound || repeated ||
		q.has(isCoding) && (q.has(isLength) || q.version == wire.HTTP10)
	single := len(codings) == 1 && plain && !q.has(isLength)
	if (q.has(isExpect) || q.has(isUpgrade)) && refusable || q.trailers.odd && (q.fault.skipped || !single) {
		return framing.Vector{}, false // two things at once say nothing of either
	}
	switch {
	case q.has(isCoding) && q.version == wire.HTTP10:
		return made("te-in-http10", "the framing of HTTP/1.0 with a Transfer-Encoding is faulty", content, "reject", "closed", "called-close")
	case q.has(isCoding) && !plain:
		v, ok := made("te-unknown-coding", "the codings are not understood, or not for certain", content, "reject", "closed", "error")
		if last, _, _ := strings.Cut(codings[len(codings)-1], ";"); strings.EqualFold(last, "chunked") {
			v.Level = spec.Should // as to the others, and to parameters (RFC 9112 6.1, 7.1)
		}
		return v, ok
	case q.has(isCoding) && len(codings) != 1:
		return lenient(madeInChunks("te-chunked-twice", "chunked is not given exactly once", "reject", "closed", "error"))
	case q.has(isCoding) && !q.sound():
		v, ok := madeInChunks("chunk-size-strict-hex", "the chunks are malformed: "+q.fault.name, "reject", "closed", "error")
		if strings.HasPrefix(q.fault.name, "CR ") { // RFC 9112 2.2
			return v, ok
		}
		return lenient(v, ok)
	case q.has(isCoding) && q.fault.skipped && len(q.content) > 0:
		return madeInChunks("chunk-extensions-ignored", "a malformed extension is refused or skipped: "+q.fault.name, "served", "reject", "closed", "error")
	case q.has(isCoding) && q.trailers.odd && !q.has(isLength):
		v, ok := madeInChunks("chunk-last-and-trailers", "a bare LF ends the line or is an error; what follows is no trailer", "served", "reject", "closed", "error", "called-close", "served-4xx-close")
		if !strings.HasPrefix(q.trailers.text, "X-Trailer: a\n") { // no LF within a value (RFC 9110 5.5)
			v.Level = spec.Should
		}
		return v, ok
	case q.has(isCoding) && q.has(isLength):
		return made("te-overrides-cl", "Transfer-Encoding alone counts, and the connection is closed", content, "reject", "closed", "error", "served-close")
	case q.has(isExpect) && q.version != wire.HTTP10 && (q.has(isCoding) || lengths == nil || lengths[0] == strings.TrimLeft(strconv.Itoa(len(content)), "0")):
		return q.expecting(made)
	case q.has(isCoding) && q.has(isUpgrade):
		return madeInChunks("upgrade-ignored", "an Upgrade that is not followed changes nothing", "served", "reject-any")
	case q.has(isCoding):
		return madeInChunks("chunk-last-and-trailers", "the content ends with the last chunk", "served", "reject-411|501")
	case !q.has(isLength) && q.has(isUpgrade):
		return made("upgrade-ignored", "an Upgrade that is not followed changes nothing", "", "served", "reject-any")
	case !q.has(isLength):
		return made("no-length-means-no-body", "there is no content", "", "served", "reject-411")
	case !sound:
		return made("content-length-invalid", "the Content-Length is not made of digits alone", content, "reject-400")
	case !same(lengths):
		return made("content-length-conflicting", "the Content-Lengths differ", content, "reject-400")
	case lengths[0] != strings.TrimLeft(strconv.Itoa(len(content)), "0"):
		return framing.Vector{}, false
	case repeated:
		return made("content-length-repeated", "one length given several times is refused or counts once", content, "served", "reject-400")
	case q.has(isUpgrade):
		return made("upgrade-ignored", "an Upgrade that is not followed changes nothing", content, "served", "reject-any")
	default:
		return made("bytes-after-body-are-next-request", "the content ends where its length says", content, "served")
	}
}

// expecting is the vector of a sound request that expects something in HTTP/1.1 (RFC 9110 10.1.1).
func (q request) expecting(made func(rule, why, content string, accept ...string) (framing.Vector, bool)) (framing.Vector, bool) {
	content, accept := q.whole(), []string{"served"}
	if !q.has(isCoding) && !q.has(isLength) {
		content = ""
	}
	known, unknown := q.expects()
	switch {
	case unknown:
		accept = append(accept, "reject-417-any")
	case known:
		accept = append(accept, "reject-417")
	}
	if q.has(isCoding) {
		accept = append(accept, "reject-411|501")
	}
	if !q.has(isCoding) && !q.has(isLength) {
		accept = append(accept, "reject-411")
	}
	v, ok := made("100-continue", "the client gets 100 (Continue) or a final status, and empty members of the list are ignored", content, accept...)
	v.Chunks = v.HTTP11 && q.has(isCoding)
	return v, ok
}

// expects reports whether 100-continue is expected, and anything else.
func (q request) expects() (known, unknown bool) {
	for _, l := range q.lines {
		if l.kind != isExpect {
			continue
		}
		for member := range strings.SplitSeq(l.value, ",") {
			member = strings.Trim(member, " \t")
			known = known || strings.EqualFold(member, "100-continue")
			unknown = unknown || member != "" && !strings.EqualFold(member, "100-continue")
		}
	}
	return known, unknown
}

// sound reports whether what is sent as chunks is well-formed, apart from what is allowed.
func (q request) sound() bool {
	return q.fault.do == nil || q.fault.odd || q.fault.skipped || len(q.content) == 0
}

// codings returns the codings; plain says that each is chunked and none is in doubt.
func (q request) codings() (all []string, plain bool) {
	plain = true
	for _, l := range q.lines {
		if l.kind != isCoding {
			continue
		}
		for _, c := range strings.Split(l.value, ",") {
			c = strings.Trim(c, " \t")
			plain = plain && strings.EqualFold(c, "chunked")
			all = append(all, c)
		}
	}
	return all, plain
}

// lengths returns the Content-Lengths; sound says that each is made of digits.
func (q request) lengths() (all []string, sound, repeated bool) {
	sound = true
	for _, l := range q.lines {
		if l.kind != isLength {
			continue
		}
		for _, n := range strings.Split(q.value(l), ",") {
			n = strings.Trim(n, " \t")
			sound = sound && n != "" && strings.Trim(n, "0123456789") == ""
			all = append(all, strings.TrimLeft(n, "0"))
		}
	}
	return all, sound, len(all) > 1
}

func same(all []string) bool {
	for _, s := range all {
		if s != all[0] {
			return false
		}
	}
	return true
}
