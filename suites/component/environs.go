package component

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// The environ's required keys.
var (
	cgiVariables = []string{"REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"}
	wsgiKeys     = []string{"wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once", "wsgi.input"}
	cgiForm      = regexp.MustCompile(`^(HTTP_[A-Z0-9_]*|REQUEST_METHOD|SCRIPT_NAME|PATH_INFO|QUERY_STRING|CONTENT_TYPE|CONTENT_LENGTH|SERVER_(NAME|PORT|PROTOCOL|SOFTWARE)|REMOTE_(ADDR|HOST|IDENT|USER)|AUTH_TYPE|GATEWAY_INTERFACE|PATH_TRANSLATED)$`)
	keyForm      = regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_.]+$`)
)

// environBeneath is a case that looks at the environ that the application beneath is called with, beside the server's.
func environBeneath(rule, name, text string, what []string, look func(above, beneath map[string]trace.EnvValue, e trace.Event, l *View)) Case {
	return Case{Rule: rule, Name: name, Text: text, Of: OnlyMiddleware, What: what, Look: func(x *Seen, l *View) {
		for _, e := range x.Beneath(trace.Call) {
			l.Tested()
			look(x.Above(trace.Call)[0].Environ, e.Environ, e, l)
		}
	}}
}

// environs are the cases about the environ.
func environs() []Case {
	return []Case{
		environBeneath("wsgi/cgi-variables-present", "beneath", "the CGI variables that are not empty are there beneath", nil,
			func(above, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for _, key := range cgiVariables {
					v, given := above[key]
					_, there := beneath[key]
					if given && v.Value != "" && !there && key != "PATH_INFO" && key != "SCRIPT_NAME" { // these two may have become empty
						l.Break(e, "%s is missing beneath, and is %s above", key, v)
					}
				}
				if _, path := beneath["PATH_INFO"]; !path {
					if _, script := beneath["SCRIPT_NAME"]; !script {
						l.Break(e, "neither SCRIPT_NAME nor PATH_INFO is there beneath")
					}
				}
			}),
		environBeneath("wsgi/request-method-nonempty", "beneath", "REQUEST_METHOD is there beneath, and is not empty", nil,
			func(_, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				if v := beneath["REQUEST_METHOD"]; v.Value == "" {
					l.Break(e, "REQUEST_METHOD is %s beneath", valueOf(beneath, "REQUEST_METHOD"))
				}
			}),
		environBeneath("wsgi/server-name-port-required", "beneath", "SERVER_NAME and SERVER_PORT are there beneath, and are not empty", nil,
			func(_, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for _, key := range []string{"SERVER_NAME", "SERVER_PORT"} {
					if v := beneath[key]; v.Value == "" || v.Type != "str" {
						l.Break(e, "%s is %s beneath", key, valueOf(beneath, key))
					}
				}
			}),
		environBeneath("wsgi/cgi-values-exactly-str", "beneath", "the CGI variables beneath are of type str", nil,
			func(_, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for key, v := range beneath {
					if cgiForm.MatchString(key) && v.Type != "str" {
						l.Break(e, "%s is %s beneath", key, v)
					}
				}
			}),
		environBeneath("wsgi/wsgi-keys-required", "beneath", "the keys of wsgi. that the PEP requires are there beneath", nil,
			func(_, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for _, key := range wsgiKeys {
					if v, there := beneath[key]; !there {
						l.Break(e, "%s is missing beneath", key)
					} else if v.Type == "NoneType" {
						l.Break(e, "%s is None beneath", key)
					}
				}
			}),
		environBeneath("wsgi/missing-variables-omitted", "beneath", "a variable that has no value is not there beneath, rather than None or empty", []string{BareEnviron},
			func(above, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for key, v := range beneath {
					_, given := above[key]
					if cgiForm.MatchString(key) && !given && (v.Type == "NoneType" || strings.HasPrefix(key, "HTTP_") && v.Value == "") {
						l.Break(e, "%s is %s beneath, and is missing above", key, v)
					}
				}
			}),
		environBeneath("wsgi/server-strings-latin1", "beneath", "no string of the environ beneath has a character beyond U+00FF", nil,
			func(_, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				for key, v := range beneath {
					if v.Type == "str" && cgiForm.MatchString(key) && strings.ContainsFunc(v.Value, func(r rune) bool { return r > 0xff }) {
						l.Break(e, "%s is %s beneath", key, v)
					}
				}
			}),
		environBeneath("wsgi/server-defined-key-naming", "beneath", "a key that the middleware adds is a prefix of its own, a dot and a name", nil,
			func(above, beneath map[string]trace.EnvValue, e trace.Event, l *View) {
				var odd []string
				for key := range beneath {
					if _, given := above[key]; !given && !cgiForm.MatchString(key) && !keyForm.MatchString(key) {
						odd = append(odd, trace.Repr(key))
					}
				}
				if slices.Sort(odd); len(odd) > 0 {
					l.Note("it adds the keys %s, whose form is another", strings.Join(odd, ", "))
				}
			}),
		{Rule: "wsgi/middleware-adds-functions-of-environ", Name: "stored", Of: OnlyMiddleware, Level: "MAY",
			Text: "what it adds to the environ are functions of it, rather than results: whether something is a result of the environ is seen by reading only",
			Look: func(x *Seen, l *View) {
				for _, e := range x.Beneath(trace.Call) {
					above := x.Above(trace.Call)[0].Environ
					var stored []string
					for key, v := range e.Environ {
						if _, given := above[key]; !given && slices.Contains([]string{"dict", "list", "tuple", "set"}, v.Type) {
							stored = append(stored, trace.Repr(key)+", of type "+v.Type)
						}
					}
					l.Tested()
					if slices.Sort(stored); len(stored) > 0 {
						l.Note("it adds %s: if that is made of the environ, it does not follow when an application changes the environ", strings.Join(stored, "; "))
					}
				}
			}},
		{Rule: "wsgi/environ-app-may-mutate", Name: "changed", Of: OnlyMiddleware, What: []string{Pops},
			Text: "the application beneath may change the environ",
			Look: func(x *Seen, l *View) {
				if !x.Has(trace.Beneath, trace.Set) {
					return
				}
				l.Tested()
				if raised := x.Raised(); len(raised) > 0 {
					l.Note("after the application beneath had changed the environ, %s: %s was raised at %s", raised[0].Error.Type, raised[0].Error.Message, strings.Join(raised[0].Places, ", from "))
				}
			}},
		{Rule: "wsgi/app-has-fallback-for-missing-variables", Name: "bare", Presumes: repeatable, Of: Both, What: []string{BareEnviron},
			Text: "without the variables that may be missing, it works as with them",
			Look: func(x *Seen, l *View) { without(x, l, Bare, "without the variables that may be missing") }},
		{Rule: "wsgi/app-ignores-inbound-hop-by-hop", Name: "same", Presumes: repeatable, Of: Both, What: []string{HopByHopIn},
			Text: "hop-by-hop fields of the request change nothing",
			Look: func(x *Seen, l *View) { without(x, l, Inbound, "with hop-by-hop fields in the request") }},
		{Rule: "wsgi/app-no-run-once-assumption", Name: "twice", Presumes: repeatable, Of: Both, What: []string{OnceBeneath},
			Text: "with wsgi.run_once true, it can still be called again",
			Look: func(x *Seen, l *View) { without(x, l, OnceOnly, "with wsgi.run_once true") }},
		{Rule: "wsgi/file-wrapper-optional", Name: "without", Presumes: repeatable, Of: OnlyApplication,
			Text: "it works without wsgi.file_wrapper as with it",
			Look: func(x *Seen, l *View) { without(x, l, NoWrapper, "without wsgi.file_wrapper") }},
		{Rule: "wsgi/http-host-preferred", Name: "redirect", Of: Both, What: []string{OtherEnviron},
			Text: "a URL of its own that it builds has the host of HTTP_HOST",
			Look: func(x *Seen, l *View) {
				host := x.Exchange.Environ["HTTP_HOST"]
				for _, location := range x.Field("Location") {
					if host != otherHost || !strings.Contains(location, "://") {
						continue
					}
					l.Tested()
					if strings.Contains(location, "://localhost") {
						l.Break(lastOf(x.Starts()), "Location is %s, and HTTP_HOST is %s", trace.Repr(location), trace.Repr(host))
					}
				}
			}},
	}
}

func valueOf(environ map[string]trace.EnvValue, key string) string {
	if v, there := environ[key]; there {
		return v.String()
	}
	return "missing"
}
