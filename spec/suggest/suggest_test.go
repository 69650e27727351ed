package suggest_test

import (
	"slices"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

func TestNearestFindsMistypedAndUnfinishedWords(t *testing.T) {
	known := []string{"waitress", "gunicorn", "gunicorn-gevent", "gunicorn-gthread", "gunicorn-tornado", "bjoern"}
	for word, want := range map[string][]string{
		"wiatress": {"waitress"},
		"wait":     {"waitress"},
		"gunicron": {"gunicorn"},
		"gunicorn": {"gunicorn", "gunicorn-gevent", "gunicorn-gthread"},
		"granian":  nil,
		"":         nil,
	} {
		if got := suggest.Nearest(word, known); !slices.Equal(got, want) {
			t.Errorf("for %q it suggests %q, want %q", word, got, want)
		}
	}
}

func TestDidYouMeanListsSuggestions(t *testing.T) {
	for want, near := range map[string][]string{"": nil, "; did you mean a?": {"a"}, "; did you mean a or b?": {"a", "b"}} {
		if got := suggest.DidYouMean(near); got != want {
			t.Errorf("for %q got %q", near, got)
		}
	}
}
