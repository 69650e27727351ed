package suites

import (
	"path"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// onGateway says which cases show something of a gateway without a socket (harness.Gateway). Of the others, wsgicheck's own front
// would answer for the gateway.
type onGateway struct {
	not   []string // patterns (path.Match) of names of cases that do not
	event []string // the same, where it is given an event
	byURL bool     // they look at what an event does not have, or the cloud has changed
}

// onNone are cases that show nothing whatever their rule: they are about the connection, about octets that no interface passes on, or about
// the version, which none has.
var onNone = []string{"http10*", "*-kept", "kept-alive", "octet-by-octet", "*chunk*", "second-on-connection", "after-another", "next-request",
	"pipelined", "expect-*", "content-breaks-off", "absolute-form*", "*asterisk", "raw-*", "across-packets", "asynchronous", "after-the-switch"}

var gatewayRules = map[string]onGateway{
	"wsgi/app-called-positionally":                {},
	"wsgi/body-byte-transparent":                  {},
	"wsgi/bytestrings-are-bytes":                  {},
	"wsgi/callable-kind-irrelevant":               {},
	"wsgi/cgi-values-exactly-str":                 {},
	"wsgi/cgi-variables-present":                  {},
	"wsgi/close-on-iteration-error":               {},
	"wsgi/close-on-normal-completion":             {},
	"wsgi/content-length-variable":                {not: []string{"leading-zeros", "white-space-around", "length-beside*"}, event: []string{"absent", "process-environment"}},
	"wsgi/content-type-variable":                  {not: []string{"white-space-around", "empty"}},
	"wsgi/deployer-can-inject-environ":            {},
	"wsgi/environ-app-may-mutate":                 {},
	"wsgi/environ-builtin-dict":                   {},
	"wsgi/environ-may-hold-os-env":                {},
	"wsgi/errors-accepts-any-unicode":             {},
	"wsgi/errors-methods-supported":               {},
	"wsgi/exc-info-raises-after-headers-sent":     {},
	"wsgi/exc-info-reference-dropped":             {},
	"wsgi/exc-info-replaces-stored-headers":       {},
	"wsgi/exc-info-reraises-original":             {},
	"wsgi/failed-start-response-counts-as-called": {},
	"wsgi/file-handling-after-return":             {},
	"wsgi/file-wrapper-close-propagates":          {},
	"wsgi/file-wrapper-fallback":                  {},
	"wsgi/file-wrapper-like-iter-read":            {},
	"wsgi/file-wrapper-may-generate-length":       {},
	"wsgi/file-wrapper-may-trust-file-attributes": {},
	"wsgi/file-wrapper-no-premature-send":         {},
	"wsgi/file-wrapper-optional":                  {},
	"wsgi/file-wrapper-returns-iterable":          {},
	"wsgi/file-wrapper-signature":                 {},
	"wsgi/file-wrapper-stops-at-content-length":   {},
	"wsgi/getitem-only-iterables-accepted":        {},
	"wsgi/header-names-case-insensitive":          {not: []string{"connection", "keep-alive", "transfer-encoding"}},
	"wsgi/headers-held-until-first-nonempty":      {},
	"wsgi/headers-sent-on-exhaustion":             {},
	"wsgi/http-variables-match-headers": {
		not:   []string{"empty-value", "white-space-value", "underscored", "absent-host", "user-agent", "high-octets"},
		event: []string{"absent", "one-field", "content", "cookie", "repeated*"},
	},
	"wsgi/input-exhausted-returns-empty":             {not: []string{"post-without-length"}},
	"wsgi/input-methods-supported":                   {},
	"wsgi/input-read-no-argument":                    {},
	"wsgi/input-readline-size":                       {},
	"wsgi/input-simulates-eof":                       {},
	"wsgi/input-stream-provides-body":                {not: []string{"after-the-head"}},
	"wsgi/missing-variables-omitted":                 {},
	"wsgi/native-string-type":                        {},
	"wsgi/no-bytes-beyond-content-length":            {},
	"wsgi/no-length-inference-after-write":           {},
	"wsgi/one-call-per-request":                      {},
	"wsgi/other-cgi-and-ssl-variables":               {},
	"wsgi/output-extension-takes-start-response":     {},
	"wsgi/path-info-is-remainder":                    {byURL: true, not: []string{"dot-*", "encoded-dots", "double-slash-in-front", "double-slash-alone", "at-sign", "control-character", "line-end", "nul"}},
	"wsgi/query-string-after-question-mark":          {byURL: true, not: []string{"fragment", "not-encoded-right"}},
	"wsgi/readlines-hint-optional":                   {},
	"wsgi/request-method-nonempty":                   {not: []string{"lower-case", "mixed-case"}},
	"wsgi/run-once-flag-truthful":                    {},
	"wsgi/script-name-is-mount-prefix":               {byURL: true},
	"wsgi/server-checks-headers-early":               {},
	"wsgi/server-defined-key-naming":                 {},
	"wsgi/server-ignores-other-attributes":           {},
	"wsgi/server-may-apply-http-transforms":          {},
	"wsgi/server-may-close-early":                    {},
	"wsgi/server-may-mutate-header-list":             {},
	"wsgi/server-name-port-required":                 {byURL: true, not: []string{"other-*", "empty-host", "ipv6-host"}},
	"wsgi/server-no-duplicate-of-app-header":         {},
	"wsgi/server-no-early-start-response-assumption": {},
	"wsgi/server-plays-dumb":                         {not: []string{"status-[2-5]*"}},
	"wsgi/server-rejects-hop-by-hop":                 {not: []string{"connection-*", "transfer-encoding"}},
	"wsgi/server-rejects-second-start-response":      {},
	"wsgi/server-strings-latin1":                     {byURL: true, not: []string{"*-field", "utf8-c*"}},
	"wsgi/server-tolerates-empty-blocks":             {},
	"wsgi/start-response-before-body":                {},
	"wsgi/start-response-does-not-transmit":          {},
	"wsgi/start-response-returns-write":              {},
	"wsgi/start-response-signature":                  {},
	"wsgi/stop-iterating-at-content-length":          {},
	"wsgi/stream-semantics-as-library":               {not: []string{"errors-in-order"}},
	"wsgi/url-scheme-reflects-transport":             {byURL: true, not: []string{"port-443", "x-forwarded-proto"}},
	"wsgi/write-equivalent-to-yield":                 {},
	"wsgi/write-past-content-length-raises":          {},
	"wsgi/write-precedes-iteration-output":           {},
	"wsgi/wsgi-keys-required":                        {},
	"wsgi/wsgi-version-is-1-0":                       {},
	"wsgi/yielded-after-write-is-sent":               {},
}

var (
	notOnGateways = harness.Need{Met: func(f *harness.Facts) bool { return f.Gateway == "" }, Verdict: harness.NotTested,
		Reason: "of a gateway without a socket this cannot be seen: wsgicheck's own front would answer for it"}
	notOnEvents = harness.Need{Met: func(f *harness.Facts) bool { return f.Gateway != harness.ByEvent }, Verdict: harness.NotTested,
		Reason: "an event of a cloud does not have this as the client sent it"}
)

// forGateways returns the cases, each with what it needs of a gateway.
func forGateways(cases []harness.Case) []harness.Case {
	for i := range cases {
		c := &cases[i]
		switch on, seen := gatewayRules[c.Rule]; {
		case !seen || on.excludes(c.Name):
			c.Needs = append(slices.Clip(c.Needs), notOnGateways)
		case on.byURL || matchesAny(on.event, c.Name):
			c.Needs = append(slices.Clip(c.Needs), notOnEvents)
		}
	}
	return cases
}

func (o onGateway) excludes(name string) bool {
	return matchesAny(onNone, name) || matchesAny(o.not, name)
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}
