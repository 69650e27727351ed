package wire

import "fmt"

// Code identifies a kind of problem. Codes never change their meaning.
type Code string

// The codes, with the section of RFC 9110 or RFC 9112 that each breaks.
const (
	BadStatusLine       Code = "bad-status-line"        // 9112 4: not version SP code SP reason
	BadVersion          Code = "bad-version"            // 9112 2.3: not HTTP/1.0 or HTTP/1.1
	BadStatusCode       Code = "bad-status-code"        // 9110 15: not three digits, 100 to 599
	MissingReasonSpace  Code = "missing-reason-space"   // 9112 4: no SP after the status code
	ControlCharInReason Code = "control-char-in-reason" // 9112 4
	DataBeforeResponse  Code = "data-before-response"   // 9112 2.1: empty lines before the first status line
	TruncatedHead       Code = "truncated-head"         // 9112 8: closed before the empty line
	BareLF              Code = "bare-lf"                // 9112 2.2, 7.1: a line that ends in LF without CR
	BareCR              Code = "bare-cr"                // 9112 2.2: CR without LF

	NoColon                    Code = "no-colon"                      // 9112 5
	BadFieldName               Code = "bad-field-name"                // 9110 5.1: not a token
	SpaceBeforeColon           Code = "space-before-colon"            // 9112 5.1
	WhitespaceBeforeFirstField Code = "whitespace-before-first-field" // 9112 2.2
	ObsFold                    Code = "obs-fold"                      // 9112 5.2
	NULInValue                 Code = "nul-in-value"                  // 9110 5.5
	ControlCharInValue         Code = "control-char-in-value"         // 9110 5.5

	BadContentLength                 Code = "bad-content-length"                   // 9110 8.6: not 1*DIGIT
	DuplicateContentLength           Code = "duplicate-content-length"             // 9110 8.6: the same value several times
	ConflictingContentLength         Code = "conflicting-content-length"           // 9112 6.3: different values
	ContentLengthAndTransferEncoding Code = "content-length-and-transfer-encoding" // 9112 6.2
	BadTransferEncoding              Code = "bad-transfer-encoding"                // 9112 6.1, 7.1: not a list of codings
	ChunkedTwice                     Code = "chunked-twice"                        // 9112 6.1
	TransferEncodingToHTTP10         Code = "transfer-encoding-to-http10"          // 9112 6.1
	TransferEncodingInHTTP10         Code = "transfer-encoding-in-http10"          // 9112 6.1
	LengthFieldsOn204                Code = "length-fields-on-204"                 // 9110 8.6, 9112 6.1: also 1xx, CONNECT
	InterimToHTTP10                  Code = "interim-to-http10"                    // 9110 15.2
	MissingDate                      Code = "missing-date"                         // 9110 6.6.1: in 2xx, 3xx, 4xx
	DuplicateDate                    Code = "duplicate-date"                       // 9110 5.3
	BadDate                          Code = "bad-date"                             // 9110 5.6.7: not an IMF-fixdate

	BadChunkSize       Code = "bad-chunk-size"        // 9112 7.1: not 1*HEXDIG
	BadChunkExtension  Code = "bad-chunk-extension"   // 9112 7.1.1
	BadChunkEnd        Code = "bad-chunk-end"         // 9112 7.1: no CRLF after the chunk's data
	ForbiddenTrailer   Code = "forbidden-trailer"     // 9110 6.5.1
	TruncatedBody      Code = "truncated-body"        // 9112 8: closed before the end of the content
	ContentOn205       Code = "content-on-205"        // 9110 15.3.6
	BodyOnHead         Code = "body-on-head"          // 9112 6.3: after HEAD, 1xx, 204, 304, which have no content
	DataAfterContent   Code = "data-after-content"    // 9112 6.3: more than Content-Length declares
	DataAfterLastChunk Code = "data-after-last-chunk" // 9112 7.1: octets after the last chunk
)

// Problem is one thing wrong with a response.
type Problem struct {
	Code    Code
	Offset  int64  // octets from the beginning of this response's status line
	Line    int    // line of the head, 1 is the status line; 0 outside the head
	Message string // for people to read; quotes what was seen
}

func (p Problem) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s (line %d, octet %d): %s", p.Code, p.Line, p.Offset, p.Message)
	}
	return fmt.Sprintf("%s (octet %d): %s", p.Code, p.Offset, p.Message)
}

// maxPerCode bounds how many problems with the same code are kept, in case a peer sends nothing
// else.
const maxPerCode = 8

func (r *Response) report(code Code, offset int64, line int, format string, args ...any) {
	n := 0
	for _, p := range r.Problems {
		if p.Code == code {
			n++
		}
	}
	if n < maxPerCode {
		r.Problems = append(r.Problems, Problem{code, offset, line, fmt.Sprintf(format, args...)})
	}
}

// brief quotes s for a message and cuts it to a readable length.
func brief(s string) string {
	const most = 80
	if len(s) > most {
		return quote(s[:most]) + "…"
	}
	return quote(s)
}
