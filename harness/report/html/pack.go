package html

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// How many octets of a file the packed reports may take: a report alone, and several together.
const (
	roomForOne     = 800 << 10
	roomForSeveral = 4 << 20
)

// keeps is for how many broken cases of each rule the evidence is kept when there is too much of it: the first that fits.
var keeps = []int{20, 8, 3, 1, 0}

// pack returns the report's JSON, compressed and in base64, in at most room octets if cutting evidence can do that, and for how many
// cases evidence was cut.
func pack(r *report.Report, room int) (packed string, cut int, err error) {
	packed, err = compress(r)
	for _, keep := range keeps {
		if err != nil || len(packed) <= room {
			break
		}
		var less *report.Report
		less, cut = without(r, keep)
		packed, err = compress(less)
	}
	return packed, cut, err
}

func compress(r *report.Report) (string, error) {
	var b bytes.Buffer
	encoded := base64.NewEncoder(base64.StdEncoding, &b)
	w := gzip.NewWriter(encoded)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return "", fmt.Errorf("HTML report: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("HTML report: %w", err)
	}
	if err := encoded.Close(); err != nil {
		return "", fmt.Errorf("HTML report: %w", err)
	}
	return b.String(), nil
}

// without returns a copy in which no more than keep broken cases of each rule have evidence, and for how many others it was cut.
func without(r *report.Report, keep int) (*report.Report, int) {
	less, cut := *r, 0
	less.Rules = make([]report.Rule, len(r.Rules))
	for i, rule := range r.Rules {
		left := keep
		cases := make([]report.Case, len(rule.Cases))
		for j, c := range rule.Cases {
			if c.Evidence != nil {
				if c.Verdict == harness.Fail || c.Verdict == harness.Warn || c.Verdict == harness.Error {
					left--
				}
				if left < 0 || keep == 0 || c.Verdict == harness.Pass || c.Verdict == harness.Info {
					const why = "left out, so that the HTML report stays small: the command of this case shows it, and the JSON report has it"
					c.Evidence = &report.Evidence{Command: c.Evidence.Command, Wire: []report.Entry{{Event: why}}, Trace: []report.Event{}}
					cut++
				}
			}
			cases[j] = c
		}
		rule.Cases = cases
		less.Rules[i] = rule
	}
	return &less, cut
}
