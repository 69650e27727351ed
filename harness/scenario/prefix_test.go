package scenario_test

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/scenario"
)

func TestAPathIsAskedForBeneathThePrefix(t *testing.T) {
	for target, want := range map[string]string{
		"/": "{prefix}/", "/a?b": "{prefix}/a?b", "//a/b": "{prefix}//a/b", "/http://b/c": "{prefix}/http://b/c",
		"http://{addr}/a": "http://{addr}{prefix}/a", "HTTPS://b:1/?c": "HTTPS://b:1{prefix}/?c",
		"http://{addr}": "", "http://b?c": "", "*": "", "b:80": "", "": "",
	} {
		got, ok := scenario.Beneath(target)
		if ok != (want != "") || ok && got != want || !ok && got != target {
			t.Errorf("%q becomes %q, %t; want %q", target, got, ok, want)
		}
	}
}

// TestWhatAClientNeedsIsKnownWhereverItStands: steps within others have their needs too.
func TestWhatAClientNeedsIsKnownWhereverItStands(t *testing.T) {
	beneath, unix := &harness.Facts{Prefix: "/app"}, &harness.Facts{Unix: true}
	for _, c := range []struct {
		client  []harness.Action
		facts   *harness.Facts
		applies bool
	}{
		{scenario.Client(scenario.Get("/")), beneath, true},
		{scenario.Client(scenario.Get("*")), beneath, false},
		{scenario.Client(scenario.On("other", scenario.Pipeline(scenario.Ask("GET", "/"), scenario.Ask("OPTIONS", "*")))), beneath, false},
		{scenario.Client(scenario.Try(scenario.Get("*"))), unix, true},
		{scenario.Client(scenario.Hangup(), scenario.AbortOrClose()), unix, true},
		{scenario.Client(scenario.Abort()), unix, false},
		{scenario.Client(scenario.Abort()), beneath, true},
		{scenario.Client(scenario.Get("/"), scenario.Try(scenario.HalfClose(), scenario.Given("wsgi/x", scenario.Abort()))), unix, false},
	} {
		applies, what := true, ""
		for _, a := range c.client {
			what += a.Text + "; "
			for _, n := range a.Needs {
				applies = applies && n.Met(c.facts)
			}
		}
		if applies != c.applies {
			t.Errorf("%s on %+v: %t, want %t", what, *c.facts, applies, c.applies)
		}
	}
}
