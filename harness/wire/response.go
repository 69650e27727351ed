package wire

// Framing says how the end of a response's content is determined (RFC 9112 6.3).
type Framing string

// The framings. Unknown is the framing of a response with contradictory length fields; nothing
// after its head can be read.
const (
	FramingNone          Framing = "none" // no content: a response to HEAD, 1xx, 204, 304
	FramingContentLength Framing = "content-length"
	FramingChunked       Framing = "chunked"
	FramingClose         Framing = "close"
	FramingUnknown       Framing = "unknown"
)

// Response is one response as it was received. Strings are octets. It belongs to the caller, but
// [Conn.ReadBodyUntil] and [Conn.ReadRest] add to it.
type Response struct {
	Head         string // status line and header section as received, empty line included
	StatusLine   string // as received, without its line end
	Major, Minor int    // the version
	Status       int    // 0 if the status line could not be understood
	Reason       string
	Headers      Headers

	Interim []*Response // the 1xx responses before a final one
	Leading []byte      // what came before the status line and belongs to no response

	Framing   Framing
	Length    int64 // the value of Content-Length, -1 if there is no usable one
	KeepAlive bool  // whether the connection persists according to the head (RFC 9112 9.3)

	Body     []byte          // the decoded content received so far; shared, do not change it
	Chunks   []ReceivedChunk // its chunks; at most 65536 are recorded
	Trailers Headers
	Complete bool // the content ended as the framing says

	Problems []Problem // everything that is wrong, in the order in which it was read; at most 8 with the same code

	start int64 // where in the stream the status line begins
}

// ReceivedChunk is one chunk of a response; the last chunk is one too. Its data is
// Body[Offset:Offset+Size], as far as it has arrived.
type ReceivedChunk struct {
	Line   string // size and extensions as sent, without the line end; cut after 128 octets
	Size   int64
	Offset int64
}

// AllProblems returns the problems of the interim responses and of r itself.
func (r *Response) AllProblems() []Problem {
	var all []Problem
	for _, i := range r.Interim {
		all = append(all, i.Problems...)
	}
	return append(all, r.Problems...)
}

// Has reports whether r or one of its interim responses has a problem with that code.
func (r *Response) Has(code Code) bool {
	for _, p := range r.AllProblems() {
		if p.Code == code {
			return true
		}
	}
	return false
}

// Excess judges octets that followed r on its connection, where only another response may follow;
// [Conn.ReadEOF] returns such octets. It returns false if there are none, or if they could be a
// response.
func (r *Response) Excess(rest []byte) (Problem, bool) {
	if len(rest) == 0 || statusLineAt(rest) == 0 {
		return Problem{}, false
	}
	p := Problem{Code: excessCode(r), Message: brief(string(rest)) + " instead of a status line or nothing"}
	return p, true
}

// excessCode returns the code for octets that follow prev; prev is nil if they come first.
func excessCode(prev *Response) Code {
	switch {
	case prev == nil:
		return DataBeforeResponse
	case prev.Framing == FramingChunked:
		return DataAfterLastChunk
	case prev.Framing == FramingContentLength:
		return DataAfterContent
	default:
		return BodyOnHead
	}
}
