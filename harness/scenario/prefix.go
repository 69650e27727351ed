package scenario

import (
	"regexp"

	"github.com/wsgicheck/wsgicheck/harness"
)

// NeedsRoot is met where the application is what the whole server stands for.
var NeedsRoot = harness.Need{Met: func(f *harness.Facts) bool { return f.Prefix == "" }, Verdict: harness.NotTested,
	Reason: "what is asked for has no path, and the application is beneath a prefix"}

// withPath is a target in origin form, or one in absolute form that has a path.
var withPath = regexp.MustCompile(`(?s)^([A-Za-z]+://[^/?#\s]*)?(/.*)$`)

// Beneath puts {prefix} before the path of a request's target: an application that is mounted at a prefix is asked for what
// is beneath it. ok is false, and the target as it was, if that has no path.
func Beneath(target string) (beneath string, ok bool) {
	parts := withPath.FindStringSubmatch(target)
	if parts == nil {
		return target, false
	}
	return parts[1] + "{prefix}" + parts[2], true
}
