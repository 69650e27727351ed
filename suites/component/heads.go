package component

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var (
	statusForm = regexp.MustCompile(`^[1-9][0-9][0-9] [^ ].*$|^[1-9][0-9][0-9] $`)
	nameForm   = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	hopByHop   = []string{"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "trailer", "transfer-encoding", "upgrade", "proxy-connection"}
)

// everyStart is a case that looks at every call of start_response.
func everyStart(rule, name, text string, look func(e trace.Event, l *View)) Case {
	return Case{Rule: rule, Name: name, Text: text, Of: Both, Look: func(x *Seen, l *View) {
		for _, e := range x.Above(trace.Start) {
			l.Tested()
			look(e, l)
		}
	}}
}

// heads are the cases about the status and the headers.
func heads() []Case {
	return []Case{
		everyStart("wsgi/native-string-type", "start-response", "status, names and values of headers are of type str", func(e trace.Event, l *View) {
			if kind := e.Types["status"]; kind != "str" {
				l.Break(e, "the status is of type %s", kind)
			}
			for field := range strings.SplitSeq(e.Types["fields"], ", ") {
				if parts := strings.Split(field, "/"); len(parts) == 4 && (parts[2] != "str" || parts[3] != "str") {
					l.Break(e, "a header has a name of type %s and a value of type %s", parts[2], parts[3])
				}
			}
		}),
		{Rule: "wsgi/native-string-type", Name: "wsgi-errors", Of: Both,
			Text: "what is written to wsgi.errors is of type str",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Above(trace.Errors) {
					l.Tested()
					if e.Type != "str" {
						l.Break(e, "wsgi.errors.%s() was given an object of type %s", e.Method, e.Type)
					}
				}
			}},
		everyStart("wsgi/status-code-space-reason", "form", "the status is a code of three digits, a space and a reason phrase", func(e trace.Event, l *View) {
			if kind := e.Types["status"]; (kind == "str" || kind == "") && !statusForm.MatchString(e.Status) {
				l.Break(e, "the status is %s", trace.Repr(e.Status))
			}
		}),
		everyStart("wsgi/status-no-control-chars", "characters", "the status has no control character", func(e trace.Event, l *View) {
			if strings.ContainsFunc(e.Status, isControl) {
				l.Break(e, "the status is %s", trace.Repr(e.Status))
			}
		}),
		everyStart("wsgi/headers-exact-list-of-tuples", "type", "the headers are a list of tuples of two", func(e trace.Event, l *View) {
			if kind := e.Types["headers"]; kind != "list" {
				l.Break(e, "the headers are of type %s", kind)
			}
			for field := range strings.SplitSeq(e.Types["fields"], ", ") {
				if field != "" && !strings.HasPrefix(field, "tuple/2/") {
					l.Break(e, "a header is of the form %s", field)
				}
			}
		}),
		everyStart("wsgi/header-name-is-token", "form", "every header name is a token", func(e trace.Event, l *View) {
			for _, h := range e.Headers {
				if !nameForm.MatchString(h[0]) {
					l.Break(e, "a header's name is %s", trace.Repr(h[0]))
				}
			}
		}),
		everyStart("wsgi/header-value-no-control-chars", "characters", "no header value has a control character, at most a tab", func(e trace.Event, l *View) {
			for _, h := range e.Headers {
				if strings.ContainsFunc(h[1], func(r rune) bool { return isControl(r) && r != '\t' }) {
					l.Break(e, "the header %s is %s", h[0], trace.Repr(h[1]))
				}
			}
		}),
		everyStart("wsgi/app-no-hop-by-hop", "names", "no header is hop-by-hop", func(e trace.Event, l *View) {
			for _, h := range e.Headers {
				if slices.Contains(hopByHop, strings.ToLower(h[0])) {
					l.Break(e, "the header %s: %s was given", h[0], trace.Repr(h[1]))
				}
			}
		}),
		everyStart("wsgi/app-no-transfer-encoding", "names", "no Transfer-Encoding is given", func(e trace.Event, l *View) {
			for _, h := range e.Headers {
				if strings.EqualFold(h[0], "Transfer-Encoding") {
					l.Break(e, "the header %s: %s was given", h[0], trace.Repr(h[1]))
				}
			}
		}),
		everyStart("wsgi/str-limited-to-latin1", "characters", "no string has a character beyond U+00FF", beyondLatin1),
		everyStart("wsgi/header-text-latin1-or-rfc2047", "characters", "status and headers have characters of ISO-8859-1 only", beyondLatin1),
		{Rule: "wsgi/header-names-case-insensitive", Name: "odd-case", Of: OnlyMiddleware, What: []string{Fields}, Nature: []Nature{Transforms},
			Text: "headers in odd letter case are found: none that there may be only one of comes twice",
			Look: func(x *Seen, l *View) {
				if x.Identity == nil || x.Exchange.EmptyHeaders || len(x.Field("Set-Cookie")) == 0 {
					return
				}
				l.Tested()
				for _, name := range []string{"Content-Type", "Content-Length"} {
					if values := x.Field(name); len(values) > 1 {
						l.Break(lastOf(x.Starts()), "%s comes twice: %s", name, strings.Join(values, ", "))
					}
				}
			}},
		{Rule: "wsgi/server-rejects-hop-by-hop", Name: "passed-on", Of: OnlyMiddleware, What: []string{HopByHop},
			Text: "a hop-by-hop header of the application beneath is refused, or passed on to a server that can refuse it",
			Look: checkedEarly},
		{Rule: "wsgi/server-checks-headers-early", Name: "passed-on", Of: OnlyMiddleware, What: []string{HopByHop},
			Text: "the headers come to the server, which checks them, while the application runs",
			Look: checkedEarly},
	}
}

func beyondLatin1(e trace.Event, l *View) {
	texts := []string{e.Status}
	for _, h := range e.Headers {
		texts = append(texts, h[0], h[1])
	}
	for _, text := range texts {
		if strings.ContainsFunc(text, func(r rune) bool { return r > 0xff }) {
			l.Break(e, "start_response was given %s", trace.Repr(text))
		}
	}
}

// checkedEarly breaks the rule if a bad header went nowhere while the application ran.
func checkedEarly(x *Seen, l *View) {
	for _, e := range x.Beneath(trace.Start) {
		l.Tested()
		if e.Error == nil && !slices.ContainsFunc(x.Above(trace.Start), func(above trace.Event) bool { return above.Seq < e.Seq }) &&
			!x.Has(trace.Above, trace.Start) && len(x.Raised()) == 0 {
			l.Break(e, "the header Connection was accepted beneath and never came to the server")
		}
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
