package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// junitSuites has no number of skipped cases, which the schema of Jenkins' xunit plugin (junit-10.xsd) does not allow here.
type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Time   string       `xml:"time,attr"`
	Suites []junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"` // the rule's id
	Name    string       `xml:"name,attr"`
	Time    string       `xml:"time,attr"`
	Failure *junitResult `xml:"failure,omitempty"`
	Error   *junitResult `xml:"error,omitempty"`
	Skipped *junitResult `xml:"skipped,omitempty"`
	Output  string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a test suite for each profile, and a test case for each
// case, with the rule as class name. A broken MUST (with Strict, also a SHOULD) is a failure. A blocked
// case is an error. A case is skipped if it is not offered, not tested or a known failure, or if it is
// provisional and did not pass. A stale entry of the baseline is a failure in a test suite of its own.
// Elements and attributes are those that the parsers of Jenkins and GitLab know.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: text("wsgicheck " + r.Target.Name), Time: seconds(r.TookMS)}
	for _, p := range r.Summary.Profiles {
		suite := junitSuite{Name: text(p.Name), Timestamp: r.Began.Format("2006-01-02T15:04:05")}
		took := 0.0
		for i := range r.Rules {
			if rule := &r.Rules[i]; rule.Profile == p.Name {
				for j := range rule.Cases {
					c := r.junit(rule, &rule.Cases[j])
					suite.count(c)
					took += rule.Cases[j].TookMS
					suite.Cases = append(suite.Cases, c)
				}
			}
		}
		if len(suite.Cases) > 0 {
			suite.Time = seconds(took)
			all.Suites = append(all.Suites, suite)
			all.add(suite.junitCounts)
		}
	}
	if r.Baseline != nil && len(r.Baseline.Stale) > 0 {
		stale := junitSuite{Name: "baseline", Time: seconds(0), Timestamp: r.Began.Format("2006-01-02T15:04:05")}
		for _, id := range r.Baseline.Stale {
			c := junitCase{Class: "baseline", Name: text(id), Time: seconds(0), Failure: &junitResult{Type: "stale", Message: "the baseline lists it, but it passes"}}
			stale.count(c)
			stale.Cases = append(stale.Cases, c)
		}
		all.Suites = append(all.Suites, stale)
		all.add(stale.junitCounts)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Report) junit(rule *Rule, c *Case) junitCase {
	out := junitCase{Class: text(rule.ID), Name: text(c.Name), Time: seconds(c.TookMS)}
	first, _, _ := strings.Cut(strings.TrimSpace(c.Observed), "\n")
	result := &junitResult{Type: string(c.Verdict), Message: text(first), Text: text(details(rule, c))}
	switch {
	case c.Verdict == harness.Pass:
	case c.accepted():
		result.Type, result.Message = "", "known failure: "+text(c.Known.String())
		out.Skipped = result
	case c.Provisional:
		result.Type, result.Message = "", "provisional, not counted: "+result.Message
		out.Skipped = result
	case c.Verdict == harness.Fail, c.Verdict == harness.Warn && r.Strict:
		out.Failure = result
	case c.Verdict == harness.Blocked, c.Verdict == harness.Error:
		out.Error = result
	case c.Verdict == harness.Warn, c.Verdict == harness.Info:
		out.Output = string(c.Verdict) + ": " + result.Text
	default:
		result.Type, result.Message = "", string(c.Verdict)+": "+result.Message
		out.Skipped = result
	}
	return out
}

func details(rule *Rule, c *Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\nexpected: %s\nobserved: %s\n", rule.ID, cmp.Or(c.Level, rule.Level), rule.Statement, c.Expected, c.Observed)
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	if e := c.Evidence; e != nil {
		fmt.Fprintf(&b, "repeat: %s\n", e.Command)
		if e.Output != "" {
			fmt.Fprintf(&b, "server output:\n%s\n", e.Output)
		}
	}
	return b.String()
}

func (s *junitSuite) count(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (s *junitCounts) add(o junitCounts) {
	s.Tests += o.Tests
	s.Failures += o.Failures
	s.Errors += o.Errors
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1e3) }

// text escapes characters that XML 1.0 cannot contain.
func text(s string) string {
	return escape(s, func(r rune, width int) bool {
		return r == '\uFFFD' && width == 1 || r < ' ' && r != '\n' && r != '\t' ||
			r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF
	})
}
