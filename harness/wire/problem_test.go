package wire

import (
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

// head is a sound head with the lines given.
func head(status string, lines ...string) string {
	return "HTTP/1.1 " + status + "\r\n" + date + strings.Join(lines, "") + "\r\n"
}

const (
	empty   = "Content-Length: 0\r\n"
	chunked = "Transfer-Encoding: chunked\r\n"
)

type vector struct {
	name    string
	req     []RequestInfo // one GET if empty
	in      string
	codes   []Code // of all responses, in order
	body    string // of the last response
	framing Framing
	err     error
}

var (
	toGet    = RequestInfo{Method: "GET"}
	toHead   = RequestInfo{Method: "HEAD"}
	toHTTP10 = RequestInfo{Method: "GET", HTTP10: true}
)

// wrong has a response, or several, for each kind of problem.
var wrong = []vector{
	{name: "two spaces in the status line", in: "HTTP/1.1  200 OK\r\n" + date + empty + "\r\n", codes: []Code{BadStatusLine}, framing: FramingContentLength},
	{name: "tab in the status line", in: "HTTP/1.1\t200 OK\r\n" + date + empty + "\r\n", codes: []Code{BadStatusLine}, framing: FramingContentLength},
	{name: "no status code", in: "HTTP/1.1\r\n" + date + empty + "\r\n", codes: []Code{BadStatusLine}, framing: FramingUnknown, err: ErrNotHTTP},
	{name: "lower-case version", in: "http/1.1 200 OK\r\n" + date + empty + "\r\n", codes: []Code{BadVersion}, framing: FramingContentLength},
	{name: "version that does not exist", in: "HTTP/1.2 200 OK\r\n" + date + empty + "\r\n", codes: []Code{BadVersion}, framing: FramingContentLength},
	{name: "long version", in: "HTTP/1.10 200 OK\r\n" + date + empty + "\r\n", codes: []Code{BadVersion}, framing: FramingContentLength},
	{name: "status of four digits", in: head("2000 OK", empty), codes: []Code{BadStatusCode}, framing: FramingUnknown, err: ErrNotHTTP},
	{name: "status in words", in: head("OK", empty), codes: []Code{BadStatusCode}, framing: FramingUnknown, err: ErrNotHTTP},
	{name: "status beyond 599", in: head("600 Odd", empty), codes: []Code{BadStatusCode}, framing: FramingContentLength},
	{name: "no space after the status", in: head("500", empty), codes: []Code{MissingReasonSpace}, framing: FramingContentLength},
	{name: "reason glued to the status", in: head("500OK", empty), codes: []Code{MissingReasonSpace}, framing: FramingContentLength},
	{name: "NUL in the reason", in: head("200 O\x00K", empty), codes: []Code{ControlCharInReason}, framing: FramingContentLength},
	{name: "CR in the reason", in: head("200 O\rK", empty), codes: []Code{BareCR}, framing: FramingContentLength},
	{name: "empty line first", in: "\r\n" + head("200 OK", empty), codes: []Code{DataBeforeResponse}, framing: FramingContentLength},
	{name: "nothing but an empty line", in: "\r\n", codes: []Code{DataBeforeResponse}, framing: FramingUnknown, err: ErrNotHTTP},
	{name: "garbage", in: "<html>", codes: []Code{DataBeforeResponse}, framing: FramingUnknown, err: ErrNotHTTP},
	{name: "head cut in the status line", in: "HTTP/1.1 20", codes: []Code{TruncatedHead}, framing: FramingUnknown, err: io.ErrUnexpectedEOF},
	{name: "head cut in the version", in: "HT", codes: []Code{TruncatedHead}, framing: FramingUnknown, err: io.ErrUnexpectedEOF},
	{name: "head cut in a field", in: "HTTP/1.1 200 OK\r\nDat", codes: []Code{TruncatedHead}, framing: FramingUnknown, err: io.ErrUnexpectedEOF},
	{name: "head cut in a line end", in: "HTTP/1.1 200 OK\r\nA: b\r", codes: []Code{TruncatedHead}, framing: FramingUnknown, err: io.ErrUnexpectedEOF},
	{name: "LF alone", in: "HTTP/1.1 200 OK\n" + date + empty + "\n", codes: []Code{BareLF, BareLF}, framing: FramingContentLength},
	{name: "CR in a value", in: head("200 OK", "A: b\rc\r\n", empty), codes: []Code{BareCR}, framing: FramingContentLength},
	{name: "CR before the line end", in: head("200 OK", "A: b\r\r\n", empty), codes: []Code{BareCR}, framing: FramingContentLength},
	{name: "CR as a line", in: head("200 OK", "\r\r\n", empty), codes: []Code{BareCR}, framing: FramingContentLength},

	{name: "no colon", in: head("200 OK", "A b\r\n", empty), codes: []Code{NoColon}, framing: FramingContentLength},
	{name: "empty field name", in: head("200 OK", ": b\r\n", empty), codes: []Code{BadFieldName}, framing: FramingContentLength},
	{name: "space in a field name", in: head("200 OK", "A B: c\r\n", empty), codes: []Code{BadFieldName}, framing: FramingContentLength},
	{name: "8-bit field name", in: head("200 OK", "\xe9: c\r\n", empty), codes: []Code{BadFieldName}, framing: FramingContentLength},
	{name: "NUL in a field name", in: head("200 OK", "A\x00: c\r\n", empty), codes: []Code{BadFieldName}, framing: FramingContentLength},
	{name: "space before the colon", in: head("200 OK", "Content-Length : 0\r\n"), codes: []Code{SpaceBeforeColon}, framing: FramingContentLength},
	{name: "whitespace before the first field", in: "HTTP/1.1 200 OK\r\n A: b\r\n" + date + empty + "\r\n", codes: []Code{WhitespaceBeforeFirstField}, framing: FramingContentLength},
	{name: "folded field", in: head("200 OK", "A: b\r\n\tc\r\n", empty), codes: []Code{ObsFold}, framing: FramingContentLength},
	{name: "folded length", in: head("200 OK", "Content-Length:\r\n 2\r\n") + "ab", codes: []Code{ObsFold}, body: "ab", framing: FramingContentLength},
	{name: "NUL in a value", in: head("200 OK", "A: b\x00c\r\n", empty), codes: []Code{NULInValue}, framing: FramingContentLength},
	{name: "control characters in a value", in: head("200 OK", "A: \x01\x7f\r\n", empty), codes: []Code{ControlCharInValue, ControlCharInValue}, framing: FramingContentLength},

	{name: "signed length", in: head("200 OK", "Content-Length: +5\r\n") + "hello", codes: []Code{BadContentLength}, framing: FramingUnknown, err: ErrFraming},
	{name: "empty length", in: head("200 OK", "Content-Length:\r\n") + "hello", codes: []Code{BadContentLength}, framing: FramingUnknown, err: ErrFraming},
	{name: "one length twice", in: head("200 OK", "Content-Length: 2\r\nContent-Length: 2\r\n") + "ab", codes: []Code{DuplicateContentLength}, body: "ab", framing: FramingContentLength},
	{name: "list of one length", in: head("200 OK", "Content-Length: 2, 2\r\n") + "ab", codes: []Code{DuplicateContentLength}, body: "ab", framing: FramingContentLength},
	{name: "two lengths", in: head("200 OK", "Content-Length: 2\r\nContent-Length: 3\r\n") + "abc", codes: []Code{ConflictingContentLength}, framing: FramingUnknown, err: ErrFraming},
	{name: "length and coding", in: head("200 OK", "Content-Length: 1\r\n", chunked) + "2\r\nab\r\n0\r\n\r\n", codes: []Code{ContentLengthAndTransferEncoding}, body: "ab", framing: FramingChunked},
	{name: "empty coding", in: head("200 OK", "Transfer-Encoding:\r\n") + "ab", codes: []Code{BadTransferEncoding}, body: "ab", framing: FramingClose},
	{name: "parameter of chunked", in: head("200 OK", "Transfer-Encoding: chunked;q=1\r\n") + "0\r\n\r\n", codes: []Code{BadTransferEncoding}, framing: FramingChunked},
	{name: "chunked twice", in: head("200 OK", chunked, chunked) + "0\r\n\r\n", codes: []Code{ChunkedTwice}, framing: FramingChunked},
	{name: "coding in answer to HTTP/1.0", req: []RequestInfo{toHTTP10}, in: head("200 OK", chunked) + "0\r\n\r\n", codes: []Code{TransferEncodingToHTTP10}, framing: FramingChunked},
	{name: "coding in HTTP/1.0", in: "HTTP/1.0 200 OK\r\n" + date + chunked + "\r\n0\r\n\r\n", codes: []Code{TransferEncodingInHTTP10}, framing: FramingChunked},
	{name: "length on 204", in: head("204 No Content", empty), codes: []Code{LengthFieldsOn204}, framing: FramingNone},
	{name: "coding on 204", in: head("204 No Content", chunked), codes: []Code{LengthFieldsOn204}, framing: FramingNone},
	{name: "length on 100", in: "HTTP/1.1 100 Continue\r\n" + empty + "\r\n" + head("200 OK", empty), codes: []Code{LengthFieldsOn204}, framing: FramingContentLength},
	{name: "length in answer to CONNECT", req: []RequestInfo{{Method: "CONNECT"}}, in: head("200 OK", empty), codes: []Code{LengthFieldsOn204}, framing: FramingNone},
	{name: "interim response to HTTP/1.0", req: []RequestInfo{toHTTP10}, in: "HTTP/1.1 100 \r\n\r\n" + head("200 OK", empty), codes: []Code{InterimToHTTP10}, framing: FramingContentLength},
	{name: "no Date", in: "HTTP/1.1 404 \r\n" + empty + "\r\n", codes: []Code{MissingDate}, framing: FramingContentLength},
	{name: "Date twice", in: head("200 OK", date, empty), codes: []Code{DuplicateDate}, framing: FramingContentLength},
	{name: "Date in another form", in: "HTTP/1.1 200 OK\r\nDate: Sunday, 06-Nov-94 08:49:37 GMT\r\n" + empty + "\r\n", codes: []Code{BadDate}, framing: FramingContentLength},
	{name: "Date on the wrong weekday", in: "HTTP/1.1 200 OK\r\nDate: Mon, 06 Nov 1994 08:49:37 GMT\r\n" + empty + "\r\n", codes: []Code{BadDate}, framing: FramingContentLength},

	{name: "no chunk size", in: head("200 OK", chunked) + "\r\nab", codes: []Code{BadChunkSize}, framing: FramingChunked, err: ErrFraming},
	{name: "chunk size with a prefix", in: head("200 OK", chunked) + "0x2\r\nab\r\n", codes: []Code{BadChunkSize}, framing: FramingChunked, err: ErrFraming},
	{name: "space after a chunk size", in: head("200 OK", chunked) + "2 \r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkSize}, body: "ab", framing: FramingChunked},
	{name: "LF after a chunk size", in: head("200 OK", chunked) + "2\nab\r\n0\r\n\r\n", codes: []Code{BareLF}, body: "ab", framing: FramingChunked},
	{name: "CR in a chunk size", in: head("200 OK", chunked) + "2\rab\r\n0\r\n\r\n", codes: []Code{BadChunkSize}, framing: FramingChunked, err: ErrFraming},
	{name: "extension without a name", in: head("200 OK", chunked) + "2;\r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkExtension}, body: "ab", framing: FramingChunked},
	{name: "extension after whitespace", in: head("200 OK", chunked) + "2 ;a\r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkExtension}, body: "ab", framing: FramingChunked},
	{name: "extension with an open quote", in: head("200 OK", chunked) + "2;a=\"b\\\"\r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkExtension}, body: "ab", framing: FramingChunked},
	{name: "extension with a control character", in: head("200 OK", chunked) + "2;a=\"\r\"\r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkExtension}, body: "ab", framing: FramingChunked},
	{name: "extension with an empty value", in: head("200 OK", chunked) + "2;a=\r\nab\r\n0\r\n\r\n", codes: []Code{BadChunkExtension}, body: "ab", framing: FramingChunked},
	{name: "LF after a chunk", in: head("200 OK", chunked) + "2\r\nab\n0\r\n\r\n", codes: []Code{BadChunkEnd}, body: "ab", framing: FramingChunked},
	{name: "chunk longer than its size", in: head("200 OK", chunked) + "2\r\nabc\r\n0\r\n\r\n", codes: []Code{BadChunkEnd}, body: "ab", framing: FramingChunked, err: ErrFraming},
	{name: "length among the trailers", in: head("200 OK", chunked) + "0\r\n" + empty + "\r\n", codes: []Code{ForbiddenTrailer}, framing: FramingChunked},
	{name: "folded trailer", in: head("200 OK", chunked) + "0\r\nA: b\r\n c\r\n\r\n", codes: []Code{ObsFold}, framing: FramingChunked},
	{name: "content shorter than its length", in: head("200 OK", "Content-Length: 3\r\n") + "ab", codes: []Code{TruncatedBody}, body: "ab", framing: FramingContentLength, err: io.ErrUnexpectedEOF},
	{name: "no last chunk", in: head("200 OK", chunked) + "2\r\nab\r\n", codes: []Code{TruncatedBody}, body: "ab", framing: FramingChunked, err: io.ErrUnexpectedEOF},
	{name: "chunk cut", in: head("200 OK", chunked) + "3\r\nab", codes: []Code{TruncatedBody}, body: "ab", framing: FramingChunked, err: io.ErrUnexpectedEOF},
	{name: "last chunk cut", in: head("200 OK", chunked) + "0\r\n", codes: []Code{TruncatedBody}, framing: FramingChunked, err: io.ErrUnexpectedEOF},
	{name: "content of 205", in: head("205 Reset Content", "Content-Length: 2\r\n") + "ab", codes: []Code{ContentOn205}, body: "ab", framing: FramingContentLength},

	{name: "content after HEAD", req: []RequestInfo{toHead, toGet}, in: head("200 OK", "Content-Length: 2\r\n") + "ab" + head("200 OK", empty), codes: []Code{BodyOnHead}, framing: FramingContentLength},
	{name: "last chunk after 204", req: []RequestInfo{toGet, toGet}, in: head("204 ") + "0\r\n\r\n" + head("200 OK", empty), codes: []Code{BodyOnHead}, framing: FramingContentLength},
	{name: "content of many lines after 304", req: []RequestInfo{toGet, toGet}, in: head("304 ") + "GET / HTTP/1.1\r\nHTTP/x\r\n\r\n" + head("200 OK", empty), codes: []Code{BodyOnHead}, framing: FramingContentLength},
	{name: "content beyond its length", req: []RequestInfo{toGet, toGet}, in: head("200 OK", empty) + "ab" + head("200 OK", empty), codes: []Code{DataAfterContent}, framing: FramingContentLength},
	{name: "content beyond the last chunk", req: []RequestInfo{toGet, toGet}, in: head("200 OK", chunked) + "0\r\n\r\n\r\n" + head("200 OK", empty), codes: []Code{DataAfterLastChunk}, framing: FramingContentLength},
	{name: "content beyond its length and nothing more", req: []RequestInfo{toGet, toGet}, in: head("200 OK", empty) + "ab", codes: []Code{DataAfterContent}, framing: FramingUnknown, err: ErrNotHTTP},
}

// right has what a false alarm could be raised about.
var right = []vector{
	{name: "empty reason", in: head("200 ", empty), framing: FramingContentLength},
	{name: "odd reason", in: head("200  \t\xe9 ", empty), framing: FramingContentLength},
	{name: "odd whitespace, case, tokens", in: head("200 OK", "a:\t b\tc \xff \t\r\n!#$%&'*+-.^_`|~09:\r\n", "cOnTeNt-LeNgTh:2\r\n") + "ab", body: "ab", framing: FramingContentLength},
	{name: "length with zeros", in: head("200 OK", "Content-Length: 0002\r\n") + "ab", body: "ab", framing: FramingContentLength},
	{name: "no Date on 500", in: "HTTP/1.1 500 x\r\n" + empty + "\r\n", framing: FramingContentLength},
	{name: "leap second", in: "HTTP/1.1 200 OK\r\nDate: Sat, 31 Dec 2016 23:59:60 GMT\r\n" + empty + "\r\n", framing: FramingContentLength},
	{name: "until the close", in: head("200 OK") + "ab", body: "ab", framing: FramingClose},
	{name: "HTTP/1.0 until the close", in: "HTTP/1.0 200 OK\r\n" + date + "\r\nab", body: "ab", framing: FramingClose},
	{name: "coding that is not chunked", in: head("200 OK", "Transfer-Encoding: gzip\r\n") + "ab", body: "ab", framing: FramingClose},
	{name: "codings", in: head("200 OK", "Transfer-Encoding: gzip;a=\"b,c\\\"\"\r\n", "Transfer-Encoding: CHUNKED\r\n") + "0\r\n\r\n", framing: FramingChunked},
	{name: "chunks", in: head("200 OK", chunked) + "02\r\nab\r\nA;a;b=c;d=\"e\\\"\t;\"\r\n0123456789\r\n000;x\r\n\r\n", body: "ab0123456789", framing: FramingChunked},
	{name: "trailers", in: head("200 OK", chunked) + "0\r\nA: b\r\nc:d\r\n\r\n", framing: FramingChunked},
	{name: "length of the content HEAD does not send", req: []RequestInfo{toHead}, in: head("200 OK", "Content-Length: 5\r\n"), framing: FramingNone},
	{name: "chunked that HEAD does not send", req: []RequestInfo{toHead}, in: head("200 OK", chunked), framing: FramingNone},
	{name: "length of 304", in: head("304 Not Modified", "Content-Length: 5\r\n"), framing: FramingNone},
	{name: "205 in chunks", in: head("205 ", chunked) + "0\r\n\r\n", framing: FramingChunked},
	{name: "interim responses", in: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head("200 OK", empty), framing: FramingContentLength},
	{name: "switching protocols", in: "HTTP/1.1 101 x\r\nUpgrade: y\r\n\r\n", framing: FramingNone},
	{name: "pipelined", req: []RequestInfo{toGet, toHead, toGet, toGet}, in: head("200 OK", chunked) + "1\r\na\r\n0\r\n\r\n" + head("200 OK", "Content-Length: 1\r\n") + head("204 ") + head("200 OK", "Content-Length: 1\r\n") + "b", body: "b", framing: FramingContentLength},
}

func (v vector) requests() []RequestInfo {
	if v.req == nil {
		return []RequestInfo{toGet}
	}
	return v.req
}

func (v vector) check(t testing.TB, all []*Response, err error) {
	t.Helper()
	var codes []Code
	for _, r := range all {
		for _, p := range r.AllProblems() {
			codes = append(codes, p.Code)
		}
	}
	if !slices.Equal(codes, v.codes) {
		t.Errorf("problems: got %v, want %v", codes, v.codes)
	}
	if !errors.Is(err, v.err) || v.err == nil && err != nil {
		t.Errorf("error: got %v, want %v", err, v.err)
	}
	last := all[len(all)-1]
	if string(last.Body) != v.body || last.Framing != v.framing || last.Complete != (v.err == nil) {
		t.Errorf("got body %q, framing %s, complete %v; want %q, %s, %v", last.Body, last.Framing, last.Complete, v.body, v.framing, v.err == nil)
	}
}

func TestEachProblemIsReportedAndNothingElse(t *testing.T) {
	noLeaks(t)
	for _, v := range slices.Concat(wrong, right) {
		t.Run(v.name, func(t *testing.T) {
			c := connect(t, testContext(t), nil, says(v.in))
			all, err := readAll(c, v.requests())
			v.check(t, all, err)
		})
	}
}

func TestEveryCodeHasAVector(t *testing.T) {
	file, err := goparser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	tried := map[Code]bool{}
	for _, v := range wrong {
		for _, c := range v.codes {
			tried[c] = true
		}
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && fmt.Sprint(spec.Type) == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if codes++; err != nil || !tried[Code(code)] {
				t.Errorf("%s has no vector", code)
			}
		}
		return true
	})
	if codes == 0 {
		t.Error("no codes found in problem.go")
	}
}

func TestParseDoesNotDependOnHowTheStreamIsSplit(t *testing.T) {
	for _, v := range slices.Concat(wrong, right) {
		if v.name == "garbage" {
			continue // how much of it has arrived when it is seen to be garbage may differ
		}
		in := []byte(v.in)
		want, _ := parse(v.requests(), in)
		for i := range in {
			got, err := parse(v.requests(), in[:i], in[i:])
			v.check(t, got, err)
			if d := cmp.Diff(want, got, cmp.AllowUnexported(Response{})); d != "" {
				t.Fatalf("%s split at octet %d (-whole +split):\n%s", v.name, i, d)
			}
		}
	}
}

func TestParseDoesNotDependOnAnySplits(t *testing.T) {
	vectors := slices.DeleteFunc(slices.Concat(wrong, right), func(v vector) bool { return v.name == "garbage" })
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(vectors).Draw(t, "vector")
		rest, in := []byte(v.in), [][]byte(nil)
		for len(rest) > 0 {
			n := rapid.IntRange(1, min(len(rest), 9)).Draw(t, "piece")
			in, rest = append(in, rest[:n]), rest[n:]
		}
		want, _ := parse(v.requests(), []byte(v.in))
		got, _ := parse(v.requests(), in...)
		if d := cmp.Diff(want, got, cmp.AllowUnexported(Response{})); d != "" {
			t.Fatalf("(-whole +split):\n%s", d)
		}
	})
}
