package pep3333

import (
	"maps"
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// returnsWrite is the one rule that is broken where there is no write().
const returnsWrite = "wsgi/start-response-returns-write"

// speakOfClose are the rules whose cases are judged by what happens to the iterable at last.
var speakOfClose = []string{"wsgi/callable-kind-irrelevant", "wsgi/close-on-normal-completion", "wsgi/close-on-iteration-error",
	"wsgi/close-on-client-disconnect", "wsgi/server-may-close-early", "wsgi/file-wrapper-close-propagates"}

// seeErrors are the rules whose applications let an error through, and whose cases say nothing of what the client gets then:
// it may be nothing at all.
var seeErrors = []string{"wsgi/server-rejects-hop-by-hop", "wsgi/server-checks-headers-early", "wsgi/exc-info-raises-after-headers-sent",
	"wsgi/exc-info-reraises-original", "wsgi/server-rejects-second-start-response", "wsgi/failed-start-response-counts-as-called",
	"wsgi/close-on-iteration-error", "wsgi/close-on-client-disconnect"}

// Cases returns the profile's cases in the catalogue's order.
func Cases() []harness.Case {
	cases := all()
	for i := range cases {
		c := &cases[i]
		c.JudgesClose, c.BeneathBridge = slices.Contains(speakOfClose, c.Rule), true
		c.Partial = c.Partial || slices.Contains(seeErrors, c.Rule)
		if c.Rule != returnsWrite && writes(c) {
			c.Needs = append(slices.Clone(c.Needs), needs.Write)
		}
	}
	return cases
}

// writes reports whether one of the case's applications calls write().
func writes(c *harness.Case) bool {
	does := func(p Program) bool {
		return slices.ContainsFunc(slices.Concat(p.Call, p.Iter, p.Close), func(s Step) bool { return s.Do == "write" })
	}
	return does(c.App) || slices.ContainsFunc(slices.Collect(maps.Values(c.Apps)), does)
}

func all() []harness.Case {
	return slices.Concat(
		applicationCall,
		startResponseCall,
		unbuffered,
		endOfResponse,
		iterationError,
		disconnect,
		lazyStart,
		otherAttributes,
		environVariables,
		environTarget,
		environFields,
		environKeys,
		inputBody,
		errorsText,
		flags,
		keyNames,
		inputMethods,
		errorsMethods,
		inputSemantics,
		errorsSemantics,
		inputEnd,
		errorsFlush,
		responseHeaders,
		startResponseChecks,
		headTiming,
		excInfo,
		startResponseAgain,
		contentLength,
		lengthInference,
		chunkedOutput,
		blocks,
		write,
		unicodeStrings,
		applicationErrors,
		expectContinue,
		httpFeatures,
		deployment,
		oldIterables,
		fileWrapper,
	)
}
