package html_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/html"
	. "github.com/wsgicheck/wsgicheck/harness/report/html/htmltest"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func render(t testing.TB, reports ...*report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, reports...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// between returns each text between two others.
func between(page, from, to string) (all []string) {
	for {
		_, rest, found := strings.Cut(page, from)
		if !found {
			return all
		}
		text, after, _ := strings.Cut(rest, to)
		all, page = append(all, text), after
	}
}

// static is the page without its style, scripts and data.
func static(page string) string {
	return regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>`).ReplaceAllString(page, "")
}

func TestTheFirstScreenSaysWhatWasFoundWithoutAScript(t *testing.T) {
	page := static(render(t, Sample()))
	for _, want := range []string{
		"<h1>sample</h1>", "exit 1</b> 2 rules that must be kept are broken", "sample/1.0", "python 3.14.0", "<dd>1.2.3</dd>", "wsgicheck run sample",
		"serve {port}", "seed 7", "broken: 2 of the 3 MUSTs that were tested", "WSGI, more<span class=\"dim\">: not offered",
		`<article class="finding" id="first/alone"`, "a step was entered on thread 22", "3 of 3 cases", "2 causes, with a case in full",
		`<a href="#second/bounds#one">one</a>`, `<a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3" rel="noreferrer">RFC 9112, section 6.3</a>`,
		"<li>refused, and the connection closed</li><li>served, and the connection closed</li>", "the framing is faulty",
		"Baseline known.yaml", "1 failures accepted", "first/kept#stale", `id="first/kept"`, "Not offered or not tested: <span class=\"word\">third</span>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, `<article class="finding" id="first/known"`) {
		t.Error("what the baseline accepts is a finding")
	}
	if i, j := strings.Index(page, `id="first/alone"`), strings.Index(page, `id="first/advised"`); i > j {
		t.Error("a SHOULD comes before a MUST")
	}
}

func TestNothingOfAReportIsMarkup(t *testing.T) {
	for name, reports := range map[string][]*report.Report{"one": {Hostile()}, "two": {Sample(), Hostile()}, "several": {Hostile(), Sample(), Hostile()}} {
		page := render(t, reports...)
		if want, got := len(reports)+2, strings.Count(page, "<script"); got != want {
			t.Errorf("%s: %d script elements, want %d", name, got, want)
		}
		if got := strings.Count(strings.ToLower(page), "</script"); got != len(reports)+2 {
			t.Errorf("%s: %d ends of scripts", name, got)
		}
		shown := static(page)
		for _, bad := range []string{"<img", `href="javascript`, "onerror=\"", "\x00", "\xff", "\u202e", "<!--"} {
			if strings.Contains(shown, bad) {
				t.Errorf("%s: the page has %q", name, bad)
			}
		}
		if !strings.Contains(shown, "&lt;img src=x") || !strings.Contains(shown, `\x00\xff\u202e`) {
			t.Errorf("%s: the attack is not shown", name)
		}
	}
}

func TestOnlyTheStyleAndTheScriptOfTheFileAreAllowed(t *testing.T) {
	page := render(t, Sample())
	policy := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(between(page, `http-equiv="Content-Security-Policy" content="`, `"`)[0])
	style, scripts := between(page, "<style>", "</style>"), between(page, "<script>", "</script>")
	if len(style) != 1 || len(scripts) != 1 {
		t.Fatalf("%d styles and %d scripts that run, want one of each", len(style), len(scripts))
	}
	want := fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; base-uri 'none'; form-action 'none'", hash(scripts[0]), hash(style[0]))
	if policy != want {
		t.Errorf("the policy is\n%s\nwant\n%s", policy, want)
	}
	for _, bad := range []string{"src=", "<link", "url(", "@import", "style=\"", "fetch(", "innerHTML", "eval("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// packed returns the reports in a page.
func packed(t testing.TB, page string) (all []*report.Report) {
	t.Helper()
	for _, element := range between(page, `class="packed" `, "</script>") {
		_, data, _ := strings.Cut(element, ">")
		z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := report.Read(z)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestTheFileHoldsTheReport(t *testing.T) {
	one, two := Sample(), Sample()
	two.Seed = 8
	all := packed(t, render(t, one, two))
	if len(all) != 2 {
		t.Fatalf("%d reports, want 2", len(all))
	}
	for i, want := range []*report.Report{one, two} {
		var a, b bytes.Buffer
		if err := errors.Join(want.WriteJSON(&a), all[i].WriteJSON(&b)); err != nil || a.String() != b.String() {
			t.Errorf("report %d is not the one that was written: %v", i+1, err)
		}
	}
}

// big is a report with so many cases, of which every tenth has evidence with so many octets that cannot be compressed.
func big(cases, octets int) *report.Report {
	r := Sample()
	random := rand.New(rand.NewPCG(1, 2))
	rule := &r.Rules[5]
	for i := range cases {
		c := rule.Cases[i%3]
		c.Name = fmt.Sprint("more-", i)
		if i%10 == 0 {
			e := *c.Evidence
			data := make(trace.Octets, octets)
			for j := range data {
				data[j] = byte(random.Uint32())
			}
			e.Wire = append([]report.Entry{{Conn: "main", Dir: wire.Received, Data: &data, Size: int64(octets)}}, e.Wire...)
			c.Evidence = &e
		} else {
			c.Verdict, c.Evidence, c.Observed = "pass", nil, ""
		}
		rule.Cases = append(rule.Cases, c)
	}
	return r
}

func TestEvidenceIsCutWhereTheFileWouldBeTooLarge(t *testing.T) {
	r := big(3000, 8000)
	page := render(t, r)
	if len(page) > 1_000_000 {
		t.Errorf("the file has %d octets", len(page))
	}
	cut := regexp.MustCompile(`it has no evidence of (\d+) of the cases`).FindStringSubmatch(page)
	if cut == nil {
		t.Fatal("the page does not say that evidence was cut")
	}
	said := 0
	for _, c := range packed(t, page)[0].Rules[5].Cases {
		if c.Evidence != nil && len(c.Evidence.Wire) == 1 && strings.Contains(c.Evidence.Wire[0].Event, "left out") && c.Evidence.Command != "" {
			said++
		}
	}
	if fmt.Sprint(said) != cut[1] {
		t.Errorf("%d cases say that their evidence was left out; the page says %s", said, cut[1])
	}
	if r.Rules[5].Cases[3].Evidence.Wire[0].Data == nil {
		t.Error("the report that was given has been changed")
	}
	if small := render(t, Sample()); strings.Contains(small, "has no evidence of") {
		t.Error("evidence was cut although there is little")
	}
}

func TestOfTwoReportsThePageSaysWhatChanged(t *testing.T) {
	before, after := Sample(), Sample()
	before.Rules[4].Cases = before.Rules[4].Cases[:1]
	after.Rules[3].Cases[0].Verdict, after.Rules[3].Cases[0].Observed = "pass", ""
	after.Rules[4].Cases[0].Verdict, after.Rules[4].Cases[0].Observed, after.Rules[4].Verdict = "fail", "now it breaks", "fail"
	page := static(render(t, before, after))
	for _, want := range []string{"<h1>sample, two reports</h1>", "<b>1</b> newly broken", "<b>1</b> mended", "<b>0</b> changed", "<b>1</b> added", "<b>0</b> gone",
		`<dd class="seen">now it breaks</dd>`, `data-rule="first/kept" data-profile="first" data-level="MUST" data-verdict="pass fail " data-differs="true"`, "only what differs"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestOfSeveralReportsThePageHasATable(t *testing.T) {
	other := Sample()
	other.Target.Name, other.Rules = "other", other.Rules[1:]
	page := static(render(t, Sample(), other, Sample()))
	for _, want := range []string{"3 reports, rule by rule", `<span class="label">B</span> other`, `data-verdict="not-offered  not-offered " data-differs="true"`, `data-differs="false"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "What changed") {
		t.Error("three reports have no order")
	}
}

func TestAReportWithNothingInItIsAPage(t *testing.T) {
	page := render(t, &report.Report{Schema: report.SchemaName})
	if !strings.Contains(page, "No rule is broken") {
		t.Error("the page does not say so")
	}
}

type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	if err := html.Write(full{}, Sample()); !errors.Is(err, errFull) {
		t.Errorf("the error is %v", err)
	}
	if err := html.Write(io.Discard); err == nil || !strings.Contains(err.Error(), "no report") {
		t.Errorf("without a report, the error is %v", err)
	}
}

// BenchmarkWrite is about a report of the size of a whole run.
func BenchmarkWrite(b *testing.B) {
	r := big(3000, 500)
	for b.Loop() {
		if err := html.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
