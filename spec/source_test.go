package spec_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestASourceIsLinkedToItsSection(t *testing.T) {
	const pep = "https://peps.python.org/pep-3333/"
	for source, want := range map[string]string{
		"PEP 3333": pep,
		"PEP 3333, The start_response() Callable, lines 827-828 (implied)":      pep + "#the-start-response-callable",
		"PEP 3333, HTTP 1.1 Expect/Continue, lines 1184-1185":                   pep + "#http-1-1-expect-continue",
		"PEP 3333, environ Variables, line 583":                                 pep + "#environ-variables",
		"PEP 3333, Supporting Older (<2.2) Versions of Python, lines 1415-1416": pep + "#supporting-older-2-2-versions-of-python",
		"PEP 3333, Middleware: Components that Play Both Sides, line 377":       pep + "#middleware-components-that-play-both-sides",
		"PEP 3333, Optional Platform-Specific File Handling, line 1491":         pep + "#optional-platform-specific-file-handling",
		"RFC 9112, section 6.3, item 3":                                         "https://www.rfc-editor.org/rfc/rfc9112#section-6.3",
		"RFC 9110, section 8.6 (grammar)":                                       "https://www.rfc-editor.org/rfc/rfc9110#section-8.6",
		"RFC 9112, section 3 (target length)":                                   "https://www.rfc-editor.org/rfc/rfc9112#section-3",
		"proposal":                                                              "", "decided here": "", "charter": "", "": "", "new or stronger than in PEP 333": "",
	} {
		if got := spec.SourceURL(source); got != want {
			t.Errorf("the URL of %q is %q, want %q", source, got, want)
		}
	}
}

func TestEverySourceThatIsPublicHasAURL(t *testing.T) {
	for _, rule := range spec.MustLoad().Rules() {
		for _, source := range rule.Source {
			public := strings.HasPrefix(source, "PEP ") || strings.HasPrefix(source, "RFC ")
			if url := spec.SourceURL(source); public != (url != "") || strings.Contains(source, "section") != strings.Contains(url, "#section-") {
				t.Errorf("%s: the URL of %q is %q", rule.ID, source, url)
			}
		}
	}
}
