package wire

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// judge decides how the content is framed and whether the connection persists. It reports
// fields of the head that contradict each other or the request.
func (r *Response) judge(req RequestInfo) {
	r.judgeLength()
	chunked := r.judgeCodings(req)
	r.Framing = r.framing(req.Method, chunked)
	if r.Status/100 == 1 && req.HTTP10 {
		r.report(InterimToHTTP10, 0, 1, "%d sent to an HTTP/1.0 client", r.Status)
	}
	tunnel := req.Method == "CONNECT" && r.Status/100 == 2
	if r.Status/100 == 1 || r.Status == 204 || tunnel {
		for _, name := range []string{"Content-Length", "Transfer-Encoding"} {
			if r.Headers.Has(name) {
				r.report(LengthFieldsOn204, 0, 0, "a %d response to %s has %s: %s", r.Status, req.Method, name, brief(r.Headers.Get(name)))
			}
		}
	}
	r.judgeDate()
	r.KeepAlive = r.persists(req) && !tunnel && r.Status != 101
}

// judgeInterim judges the interim responses before r, which may be nil.
func (r *Response) judgeInterim(req RequestInfo) {
	if r == nil {
		return
	}
	for _, i := range r.Interim {
		i.judge(req)
	}
}

// framing decides how the content is framed (RFC 9112 6.3).
func (r *Response) framing(method string, chunked bool) Framing {
	switch {
	case method == "HEAD" || r.Status/100 == 1 || r.Status == 204 || r.Status == 304,
		method == "CONNECT" && r.Status/100 == 2:
		return FramingNone
	case chunked:
		return FramingChunked
	case r.Headers.Has("Transfer-Encoding"):
		return FramingClose
	case r.Length >= 0:
		return FramingContentLength
	case r.Headers.Has("Content-Length"):
		return FramingUnknown
	default:
		return FramingClose
	}
}

// judgeLength sets Length unless the values are invalid or differ (RFC 9112 6.3 item 5).
// A length beyond int64 becomes the largest one.
func (r *Response) judgeLength() {
	r.Length = -1
	values := r.Headers.Values("Content-Length")
	if len(values) == 0 {
		return
	}
	var lengths []int64
	for _, v := range values {
		for _, member := range strings.Split(v, ",") {
			member = strings.Trim(member, " \t")
			if member == "" || strings.Trim(member, "0123456789") != "" {
				r.report(BadContentLength, 0, 0, "Content-Length: %s is not a number in decimal digits", brief(v))
				return
			}
			n, err := strconv.ParseInt(member, 10, 64)
			if err != nil {
				n = math.MaxInt64
			}
			lengths = append(lengths, n)
		}
	}
	for _, n := range lengths[1:] {
		if n != lengths[0] {
			r.report(ConflictingContentLength, 0, 0, "Content-Length is given as %s", brief(strings.Join(values, ", ")))
			return
		}
	}
	if len(lengths) > 1 {
		r.report(DuplicateContentLength, 0, 0, "Content-Length is given %d times", len(lengths))
	}
	r.Length = lengths[0]
}

// judgeCodings reports whether chunked is the last transfer coding.
func (r *Response) judgeCodings(req RequestInfo) bool {
	if !r.Headers.Has("Transfer-Encoding") {
		return false
	}
	list := strings.Join(r.Headers.Values("Transfer-Encoding"), ",")
	chunked, last := 0, false
	for _, coding := range splitList(list) {
		name, _, parameters := strings.Cut(coding, ";")
		name = strings.Trim(name, " \t")
		last = strings.EqualFold(name, "chunked")
		if last {
			chunked++
		}
		if !isToken(name) || last && parameters {
			r.report(BadTransferEncoding, 0, 0, "Transfer-Encoding: %s is not a list of codings", brief(list))
		}
	}
	if chunked > 1 {
		r.report(ChunkedTwice, 0, 0, "Transfer-Encoding: %s", brief(list))
	}
	if r.Headers.Has("Content-Length") {
		r.report(ContentLengthAndTransferEncoding, 0, 0, "Content-Length: %s together with Transfer-Encoding: %s",
			brief(r.Headers.Get("Content-Length")), brief(list))
	}
	if req.HTTP10 {
		r.report(TransferEncodingToHTTP10, 0, 0, "Transfer-Encoding: %s in answer to an HTTP/1.0 request", brief(list))
	}
	if r.http10() {
		r.report(TransferEncodingInHTTP10, 0, 0, "Transfer-Encoding: %s in an HTTP/1.0 response", brief(list))
	}
	return last
}

// judgeDate checks RFC 9110 6.6.1 and 5.6.7.
func (r *Response) judgeDate() {
	const imfFixdate = "Mon, 02 Jan 2006 15:04:05 GMT"
	dates := r.Headers.Values("Date")
	switch n := len(dates); {
	case n == 0 && r.Status >= 200 && r.Status <= 499:
		r.report(MissingDate, 0, 0, "no Date in a %d response", r.Status)
	case n > 1:
		r.report(DuplicateDate, 0, 0, "Date is given %d times", n)
	}
	for _, d := range dates {
		d = strings.Replace(d, ":60 GMT", ":59 GMT", 1) // a leap second
		if t, err := time.Parse(imfFixdate, d); err != nil || t.Format(imfFixdate) != d {
			r.report(BadDate, 0, 0, "Date: %s is not of the form %s", brief(d), imfFixdate)
		}
	}
}

// persists decides whether the connection persists (RFC 9112 9.3). For an HTTP/1.0 client it
// does only if the server says keep-alive.
func (r *Response) persists(req RequestInfo) bool {
	var keep, closes bool
	for _, o := range splitList(strings.Join(r.Headers.Values("Connection"), ",")) {
		keep = keep || strings.EqualFold(o, "keep-alive")
		closes = closes || strings.EqualFold(o, "close")
	}
	switch {
	case closes || r.Major != 1 || r.Framing == FramingClose || r.Framing == FramingUnknown:
		return false
	case r.http10() && r.Headers.Has("Transfer-Encoding"):
		return false
	default:
		return keep || r.Minor >= 1 && !req.HTTP10
	}
}

func (r *Response) http10() bool { return r.Major == 1 && r.Minor == 0 }

// splitList splits a list at the commas outside quoted strings (RFC 9110 5.6.1).
func splitList(s string) []string {
	var members []string
	quoted, escaped, begin := false, false, 0
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == ',' && !quoted:
			members = append(members, strings.Trim(s[begin:i], " \t"))
			begin = i + 1
		case escaped:
			escaped = false
		case quoted && s[i] == '\\':
			escaped = true
		case s[i] == '"':
			quoted = !quoted
		}
	}
	return members
}
