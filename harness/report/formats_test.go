package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// forms are those that the package renders, besides JSON.
func forms(r *report.Report) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"text":        func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{}) },
		"verbose":     func(w io.Writer) error { return r.WriteTerminal(w, report.TerminalOptions{Form: report.Verbose}) },
		"JUnit":       r.WriteJUnit,
		"Markdown":    func(w io.Writer) error { return r.WriteMarkdown(w, report.MarkdownOptions{}) },
		"summary":     func(w io.Writer) error { return r.WriteMarkdown(w, report.MarkdownOptions{Limit: report.SummaryLimit}) },
		"annotations": func(w io.Writer) error { return r.WriteAnnotations(w, nil) },
		"badge":       r.WriteBadge,
		"badge JSON":  r.WriteBadgeJSON,
	}
}

// worst is a report as anybody may write it into a file: its texts are large, one of them ten megabytes, and full of what breaks a form.
func worst(t *testing.T) *report.Report {
	r := hostile(t)
	data := "\x00\xff]]>\x1b[31m\u202e\r\n```\n|<script>\"'&%0A::error::@all\ufffe</summary></details>"
	huge := strings.Repeat(data, 10<<20/len(data))
	data = huge[:100_000]
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			c := &r.Rules[i].Cases[j]
			c.Verdict, c.Observed, c.Expected, c.Notes = harness.Fail, huge, data, []string{data}
			if c.Evidence != nil {
				c.Evidence.Output = data
			}
		}
	}
	r.Target.Server, r.Exit.Meaning, r.CutShort = data[:1000], data[:1000], ""
	return r
}

func TestEveryFormSurvivesWhateverStandsInAReport(t *testing.T) {
	for name, r := range map[string]*report.Report{"hostile": hostile(t), "10 MB": worst(t)} {
		for form, render := range forms(r) {
			t.Run(name+"/"+form, func(t *testing.T) {
				out := written(t, render)
				if !utf8.Valid(out) {
					t.Error("it is not UTF-8")
				}
				for i, c := range string(out) {
					if c < ' ' && c != '\n' && c != '\t' || c >= 0x7F && c < 0xA0 || c == 0x202E && form != "JUnit" {
						t.Fatalf("%U at %d: %q", c, i, out[max(0, i-40):min(len(out), i+40)])
					}
				}
				switch form {
				case "JUnit", "badge":
					if err := wellFormed(out); err != nil {
						t.Error(err)
					}
				case "badge JSON":
					if !json.Valid(out) {
						t.Errorf("it is not JSON: %.200q", out)
					}
				case "annotations":
					for line := range strings.Lines(string(out)) {
						if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") || strings.Count(line, "::") < 2 {
							t.Errorf("a line that is no command: %.200q", line)
						}
					}
				case "Markdown", "summary":
					checkMarkdown(t, string(out))
				}
			})
		}
	}
}

func wellFormed(text []byte) error {
	for decoder := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := decoder.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// checkMarkdown requires that what stands in fences leaves them, and that outside of them nothing starts an element but what we write.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	fence, folds := "", 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence != "":
			if strings.TrimSpace(line) == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = line[:len(line)-len(strings.TrimLeft(line, "`"))]
		default:
			folds += strings.Count(line, "<details>") - strings.Count(line, "</details>")
			if folds < 0 || folds > 1 || strings.Contains(line, "<script") || strings.Contains(line, "@all") {
				t.Errorf("outside of a fence: %.200q", line)
			}
		}
	}
	if fence != "" || folds != 0 {
		t.Errorf("a fence %q and %d folds are open at the end", fence, folds)
	}
}

// manyBroken is a report in which so many rules are broken that not all of them fit into a summary.
func manyBroken(t *testing.T) *report.Report {
	var all []harness.Outcome
	for i := range 400 {
		o := outcome("broken", "case", harness.Fail, strings.Repeat("what was seen ", 300))
		o.Case = &harness.Case{Rule: fmt.Sprintf("wsgi/rule-%03d", i), Name: "case", Text: strings.Repeat("what must be seen ", 300)}
		all = append(all, o)
	}
	return of(catalog(t), all...)
}

func TestASummaryEndsBeforeItIsDropped(t *testing.T) {
	r := manyBroken(t)
	for _, limit := range []int{report.SummaryLimit, 100_000, 20_000} {
		out := string(written(t, func(w io.Writer) error { return r.WriteMarkdown(w, report.MarkdownOptions{Limit: limit}) }))
		if len(out) > limit || len(out) < limit/2 {
			t.Errorf("%d octets, at most %d are allowed", len(out), limit)
		}
		if lines := strings.Split(strings.TrimSpace(out), "\n"); !strings.HasPrefix(lines[len(lines)-1], "Left out, ") {
			t.Errorf("the last line is %q", lines[len(lines)-1])
		}
		if !strings.Contains(out, "wsgi/rule-000") {
			t.Error("the first rule is missing")
		}
		checkMarkdown(t, out)
	}
	if whole := written(t, func(w io.Writer) error { return r.WriteMarkdown(w, report.MarkdownOptions{}) }); len(whole) <= report.SummaryLimit || bytes.Contains(whole, []byte("Left out")) {
		t.Errorf("without a limit there are %d octets", len(whole))
	}
}

func TestAnnotationsAreFewAndNameThePlaceOfAnEntry(t *testing.T) {
	out := string(written(t, func(w io.Writer) error { return manyBroken(t).WriteAnnotations(w, nil) }))
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 8 || lines[7] != "::error title=wsgicheck::and 393 more: see the summary" {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}

	r := answering(t, false)
	b := baseline(t, "known-failures:\n- {id: wsgi/kept, reason: r}\n- id: wsgi/broken\n  reason: r\n  expires: 2001-01-01\n")
	r.Accept(b, begun)
	r.Baseline.File = "a:b,c%\n.yaml"
	out = string(written(t, func(w io.Writer) error { return r.WriteAnnotations(w, nil) }))
	for _, want := range []string{
		"::error file=a%3Ab%2Cc%25%0A.yaml,line=2,title=stale entry of the baseline::wsgi/kept: it passes now",
		"::warning file=a%3Ab%2Cc%25%0A.yaml,line=3,title=expired entry of the baseline::wsgi/broken: it is ignored",
		"::error title=wsgi/broken (MUST)::The rule called broken%0A1 of 2 cases: what close() saw",
		"::warning title=wsgi/advised (SHOULD)::",
		"::warning title=wsgi/new (MUST)  (provisional%2C not counted)::",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}

	out = string(written(t, func(w io.Writer) error { return untestable(t).WriteAnnotations(w, nil) }))
	if !strings.HasPrefix(out, "::error title=wsgicheck%3A exit 3::") {
		t.Errorf("a target that cannot be tested: %q", out)
	}
}

func TestAnUpdatedBaselineNamesItsNewLines(t *testing.T) {
	r := answering(t, false)
	b := baseline(t, "known-failures:\n- {id: wsgi/advised, reason: r, expires: 2001-01-01}\n- {id: wsgi/kept, reason: r}\n")
	b.Update(r)
	r.Accept(b, begun)
	text := strings.Split(string(written(t, b.Write)), "\n")
	if line := r.Baseline.Lines["wsgi/advised"]; line < 1 || !strings.Contains(text[line-1], "wsgi/advised") {
		t.Errorf("line %d of %q", line, text)
	}
}

func TestABadgeNamesTheClaimAndTheVersion(t *testing.T) {
	for want, claims := range map[string][]report.Claim{
		"WSGI · mine 1.2":                    {{Name: "WSGI", State: report.Kept}, {Name: "more", State: report.NotOffered}},
		"more · mine 1.2":                    {{Name: "WSGI", State: report.Kept}, {Name: "more", State: report.Kept}},
		"WSGI broken · mine 1.2":             {{Name: "WSGI", State: report.Broken}, {Name: "more", State: report.Broken}},
		"WSGI not tested in full · mine 1.2": {{Name: "WSGI", State: report.Kept, Partial: true}, {Name: "more", State: report.Open}},
	} {
		r := of(catalog(t))
		r.Claims, r.Target.Packages, r.Target.Server = claims, "mine 1.2, parser 3", "Mine"
		var badge struct {
			Message string
		}
		if err := json.Unmarshal(written(t, r.WriteBadgeJSON), &badge); err != nil || badge.Message != want {
			t.Errorf("%q, %v, want %q", badge.Message, err, want)
		}
		if svg := string(written(t, r.WriteBadge)); !strings.Contains(svg, ">"+want+"</text>") {
			t.Errorf("no %q in %s", want, svg)
		}
	}
}

func TestAppendAddsAndLeavesWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary.md")
	say := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	for _, s := range []string{"one\n", "two\n"} {
		if err := report.Append(path, say(s)); err != nil {
			t.Fatal(err)
		}
	}
	failing := func(w io.Writer) error { io.WriteString(w, "half"); return io.ErrShortWrite }
	if err := report.Append(path, failing); err == nil {
		t.Error("a rendering that fails is no error")
	}
	if got, _ := os.ReadFile(path); string(got) != "one\ntwo\n" {
		t.Errorf("got %q", got)
	}
	if err := report.Append(filepath.Dir(path), say("x")); err == nil || !strings.HasPrefix(err.Error(), "cannot write "+filepath.Dir(path)) {
		t.Errorf("a directory: %v", err)
	}
}
