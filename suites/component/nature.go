package component

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// Nature is what middleware may say of itself: a purpose for which it breaks rules on purpose.
type Nature string

// The natures.
const (
	Buffers    Nature = "buffers"
	Transforms Nature = "transforms"
	Answers    Nature = "answers-errors"
	Retries    Nature = "retries"
)

// Natures lists them.
var Natures = []Nature{Buffers, Transforms, Answers, Retries}

// Meaning says what it is.
func (n Nature) Meaning() string {
	return map[Nature]string{
		Buffers:    "it gathers values before it passes them on",
		Transforms: "it changes the body, as one that compresses does",
		Answers:    "it answers in place of the application where that fails",
		Retries:    "it calls the application again where that fails",
	}[n]
}

// ParseNatures reads a comma-separated list.
func ParseNatures(list string) (out []Nature, err error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	var known []string
	for _, n := range Natures {
		known = append(known, string(n))
	}
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if !slices.Contains(known, part) {
			return nil, fmt.Errorf("there is no nature %q, want some of %s%s", part, strings.Join(known, ", "), suggest.DidYouMean(suggest.Nearest(part, known)))
		}
		out = append(out, Nature(part))
	}
	return out, nil
}

// declared returns the nature that excuses the case, "" if none was declared.
func (cfg *Config) declared(c *Case) Nature {
	for _, n := range cfg.Declared {
		if slices.Contains(c.Nature, n) {
			return n
		}
	}
	return ""
}
