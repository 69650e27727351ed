package framing

import (
	"testing"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Each line is what the text says of one outcome: what a rule leaves open, what it advises, what it demands.
func TestVerdictsOnOutcomes(t *testing.T) {
	vectors := map[string]*Vector{}
	for i := range Vectors() {
		vectors[Vectors()[i].ID()] = &Vectors()[i]
	}
	catalog := spec.MustLoad()
	for _, c := range []struct {
		vector, outcome string
		want            harness.Verdict
	}{
		// Malformed chunks and codings: the content and the next request are what they are, or are not.
		{"te-chunked-twice#list-plain", "reject-400-close", harness.Pass},
		{"te-chunked-twice#list-plain", "served-5-next", harness.Warn},
		{"te-chunked-twice#list-plain", "served-5-close", harness.Warn},
		{"te-chunked-twice#list-plain", "served-0?-400-close", harness.Fail},
		{"te-chunked-twice#beside-a-length-list", "served-5-close", harness.Warn},
		{"te-chunked-twice#truly-twice", "served-5-next", harness.Pass},
		{"te-chunked-twice#truly-twice", "served-15?-next", harness.Fail},
		{"chunk-line-crlf#bad-lf-after-the-size", "served-5-next", harness.Warn},
		{"chunk-line-crlf#bad-lf-after-the-size", "served-5-next-misread", harness.Fail},
		{"chunk-line-crlf#lf-after-the-last-size", "served-5-400-close", harness.Warn}, // what is left over is refused
		{"chunk-line-crlf#bad-lf-after-the-size", "served-6?-next", harness.Fail},
		{"chunk-line-crlf#bad-nothing-after-the-data", "served-5-close", harness.Warn},
		{"chunk-line-crlf#bad-other-after-the-data", "served-5-smuggled-close", harness.Fail},
		{"chunk-line-crlf#bad-cr-after-the-size", "served-5-next", harness.Fail}, // RFC 9112, 2.2
		{"chunk-line-crlf#bad-cr-cr-lf-after-the-size", "served-5-next", harness.Pass},
		{"chunk-size-strict-hex#bad-plus", "served-5-next", harness.Warn},
		{"chunk-size-strict-hex#bad-minus", "served-0?-400-close", harness.Fail},
		{"chunk-size-strict-hex#space-after-space", "served-5-next", harness.Pass},
		{"chunk-size-strict-hex#good-upper", "reject-400-close", harness.Fail},
		{"chunk-extensions-ignored#line-end-in-quotes-lf", "served-5-next", harness.Warn},
		{"chunk-extensions-ignored#line-end-in-quotes-lf", "served-0?-close", harness.Fail},
		{"chunk-extensions-ignored#many-octets-65536", "reject-413-next", harness.Pass},
		{"chunk-extensions-ignored#skipped-spaces", "reject-400-close", harness.Fail}, // RFC 9110, 5.6.3
		{"te-unknown-coding#unknown-gzip", "served-5-next", harness.Warn},
		{"te-unknown-coding#not-quite-vertical-tab-before", "served-5-next", harness.Fail},
		{"te-unknown-coding#not-quite-x-before", "served-0?-close", harness.Fail},
		{"te-unknown-coding#not-quite-parameter", "served-5-next", harness.Warn}, // RFC 9112, 7.1
		{"te-unknown-coding#not-quite-x-before", "reject-400-close", harness.Pass},
		{"chunk-last-and-trailers#lf-ends-empty-line", "served-5-close", harness.Pass},
		{"chunk-last-and-trailers#lf-ends-empty-line", "error-stalled-400-close", harness.Warn},
		{"chunk-last-and-trailers#lf-ends-trailer", "served-5-stalled-400-close", harness.Fail}, // RFC 9110, 5.5

		// What a read past the end gives is note 1 of PEP 3333, a "should".
		{"no-length-means-no-body#read-past-post", "served-1?-close", harness.Warn},
		{"no-length-means-no-body#read-past-open-post-http11", "served-0-stalled-close", harness.Warn},
		{"bytes-after-body-are-next-request#read-past-the-end", "served-6?-close", harness.Warn},

		// A refusal whose content is drained, or that is about the name of a file.
		{"unread-body-drained-or-closed#large-like-requests-65536", "reject-400-next", harness.Pass},
		{"unread-body-drained-or-closed#large-like-requests-65536", "reject-400-smuggled-close", harness.Fail},
		{"unread-body-drained-or-closed#large-like-requests-65536", "reject-400-400-close", harness.Fail},
		{"unread-body-drained-or-closed#not-continued", "served-0-close", harness.Pass},
		{"unread-body-drained-or-closed#not-continued-refused", "served-0-close", harness.Pass},
		{"oversize-head#request-line-of-8000", "reject-404-next", harness.Pass},
		{"oversize-head#request-line-of-8000", "reject-414-close", harness.Warn},
		{"oversize-head#target-7900", "reject-404-next", harness.Pass},
		{"request-line-strict#bad-asterisk", "reject-405-next", harness.Pass},
		{"length-overflow-safe#chunk-size-leading-zeros-5000", "closed-close", harness.Pass},
		{"length-overflow-safe#chunk-size-leading-zeros-5000", "reject-400-close", harness.Pass},
		{"response-head-well-formed#http10", "served-0-next-unanswered", harness.Pass},
		{"persistence-decision#http11-default", "served-5-next-stalled", harness.Pass},
		{"persistence-decision#http11-default", "served-5-close", harness.Warn},
		{"persistence-decision#http11-close-before-keep-alive", "served-0-next", harness.Fail}, // RFC 9112, 9.6
		{"persistence-decision#http10-other", "served-0-next", harness.Warn},

		// What the rules leave open, advise and demand of the rest of the head.
		{"version-handling#higher-minor-1.2", "reject-505-close", harness.Warn},
		{"version-handling#other-major-0.9", "error-junk-close", harness.Warn},
		{"bare-lf#field", "served-0?-next-misread", harness.Warn},
		{"field-name-token#token-marks", "reject-400-close", harness.Warn},
		{"host-required#valid-ipv6", "reject-400-close", harness.Warn},
		{"host-required#two-same-other", "served-0-next", harness.Fail},
		{"content-length-repeated#list-two", "reject-400-close", harness.Pass},
		{"content-length-repeated#list-two", "served-0?-next-misread", harness.Fail}, // RFC 9112, 6.3
		{"absolute-form-accepted#authority-other", "reject-421-close", harness.Pass},
		{"absolute-form-accepted#authority-other", "reject-400-close", harness.Fail}, // RFC 9112, 3.2.2
		{"te-unknown-coding#list-comma-after", "reject-400-close", harness.Pass},
		{"te-unknown-coding#list-comma-after", "served-0?-400-close", harness.Fail}, // RFC 9110, 5.6.1.2
	} {
		v := vectors["framing/"+c.vector]
		if v == nil {
			t.Errorf("there is no vector %s", c.vector)
			continue
		}
		o, err := ParseCode(c.outcome)
		if err != nil {
			t.Fatal(err)
		}
		rule, _ := catalog.Rule(v.Rule)
		if got := verdict(v, o, rule.Level); got != c.want {
			t.Errorf("%s: %s is judged %s, want %s", c.vector, c.outcome, got, c.want)
		}
	}
}

func verdict(v *Vector, o Outcome, rule spec.Level) harness.Verdict {
	accepted, advised := v.match(v.counted(o))
	switch c := v.Cases()[0]; {
	case accepted:
		return harness.Pass
	case advised:
		return harness.Warn
	default:
		return c.Broken(rule)
	}
}

// A name of a field with CR LF in it may be changed in any way that makes no line of its own of what follows.
func TestANameIsInjectedIfItHasItsOwnLine(t *testing.T) {
	var v *Vector
	for i := range Vectors() {
		if Vectors()[i].ID() == "framing/response-head-well-formed#injected-by-name" {
			v = &Vectors()[i]
		}
	}
	for _, c := range []struct {
		headers wire.Headers
		want    bool
	}{
		{wire.Headers{{Name: "X-Injected", Value: "b"}, {Name: "X-A", Value: "c"}}, false},
		{wire.Headers{{Name: "X-Injected", Value: "b X-A: c"}}, true}, // a space in place of CR LF
		{wire.Headers{{Name: "X-Injected-b-X-A", Value: "c"}}, true},
		{wire.Headers{{Name: "Content-Length", Value: "5"}}, true},
	} {
		kept := true
		g := gomega.NewGomega(func(string, ...int) { kept = false })
		run := &harness.Run{Facts: &harness.Facts{}, Responses: []*harness.Received{{Response: &wire.Response{Status: 200, Headers: c.headers}}}}
		v.Responses[0].check(g, run, 0)
		if kept != c.want {
			t.Errorf("%v: kept is %t, want %t", c.headers, kept, c.want)
		}
	}
}
