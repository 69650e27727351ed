package site_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/site"
	"github.com/wsgicheck/wsgicheck/docs/findings"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// tested is a server with these verdicts on all cases of the rules.
func tested(name, version string, began time.Time, verdicts map[string]harness.Verdict) matrix.Server {
	result := &harness.Result{Began: began, Facts: &harness.Facts{Language: "python", Runtime: "3.12.1", Server: name}}
	cases := suites.Cases()
	for i := range cases {
		if v, ok := verdicts[cases[i].Rule]; ok {
			result.Outcomes = append(result.Outcomes, harness.Outcome{Case: &cases[i], Verdict: v, Observed: "<b>what was seen</b>"})
		}
	}
	r := report.New(spec.MustLoad(), report.Target{Name: name}, result, nil, report.Options{Version: "v1.2.3", Command: []string{"wsgicheck", "matrix", "--install", "/home/me/servers", "--servers", name}})
	return matrix.Judged(name, "the server "+name, version, "reports/"+name+".json", r)
}

const (
	explained = "framing/te-overrides-cl" // broken by waitress 3.0.2, as the findings say
	broken    = "wsgi/no-block-delay"     // no finding says so of waitress
)

// matrices are two of them, a month apart.
func matrices() []matrix.File {
	month := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	older := matrix.New("v1.2.3", []matrix.Server{
		tested("waitress", "waitress 3.0.1", month, map[string]harness.Verdict{broken: harness.Pass, explained: harness.Fail}),
	})
	newer := matrix.New("v1.2.3", []matrix.Server{
		tested("waitress", "waitress 3.0.2", month.AddDate(0, 1, 0), map[string]harness.Verdict{broken: harness.Fail, explained: harness.Fail}),
		tested("made-up", "made-up 1.0", month.AddDate(0, 1, 0), map[string]harness.Verdict{broken: harness.Pass, explained: harness.NotTested}),
		matrix.Failed("gone", "one that is gone", fmt.Errorf("/home/me/servers/gone/bin/python -m pip install gone: exit status 1: no wheel\nno <compiler>")),
	})
	return []matrix.File{{Path: "newer/matrix.json", Comparison: newer}, {Path: "older/matrix.json", Comparison: older}}
}

func build(all []matrix.File) (site.Files, error) {
	return site.Build(site.Source{Version: "v1.2.3", Catalog: spec.MustLoad(), Cases: suites.Cases(), Hosted: component.Known(), Findings: findings.All(), Matrices: all})
}

// withServers is the site of the matrices, alone that without any.
var (
	withServers = sync.OnceValues(func() (site.Files, error) { return build(matrices()) })
	alone       = sync.OnceValues(func() (site.Files, error) { return build(nil) })
)

func must(t *testing.T, built func() (site.Files, error)) site.Files {
	t.Helper()
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// links are the anchors and the links of a page.
func links(t *testing.T, name string, data []byte) (ids map[string]bool, to []string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	ids = map[string]bool{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					t.Errorf("%s has the anchor %q twice", name, a.Val)
				}
				ids[a.Val] = true
			case "href", "src":
				to = append(to, a.Val)
			case "onclick", "style":
				t.Errorf("%s has the attribute %s", name, a.Key)
			}
		}
		if n.Type == html.ElementNode && n.Data == "script" {
			t.Errorf("%s has a script", name)
		}
	}
	return ids, to
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	files := must(t, withServers)
	anchors, all := map[string]map[string]bool{}, map[string][]string{}
	for name, data := range files {
		if path.Ext(name) == ".html" {
			anchors[name], all[name] = links(t, name, data)
		}
	}
	if len(anchors) < 290 {
		t.Fatalf("the site has %d pages only", len(anchors))
	}
	for name, to := range all {
		for _, link := range to {
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if u.IsAbs() {
				if u.Scheme != "https" || u.Host == "" {
					t.Errorf("%s links to %s", name, link)
				}
				continue
			}
			if strings.HasPrefix(u.Path, "/") {
				t.Errorf("%s links to %s, which depends on where the site is", name, link)
			}
			target := name
			if u.Path != "" {
				target = path.Join(path.Dir(name), u.Path)
			}
			if _, ok := files[target]; !ok {
				t.Errorf("%s links to %s, which is no file of the site", name, link)
			} else if u.Fragment != "" && !anchors[target][u.Fragment] {
				t.Errorf("%s links to %s: no such anchor", name, link)
			}
		}
	}
}

func TestEveryRuleCaseAndFindingHasItsAddress(t *testing.T) {
	files := must(t, alone)
	pages := map[string]map[string]bool{}
	for name, data := range files {
		if path.Ext(name) == ".html" {
			pages[name], _ = links(t, name, data)
		}
	}
	for _, r := range spec.MustLoad().Rules() {
		for _, id := range append([]string{r.ID}, r.Aliases...) {
			if pages["rules/"+id+".html"] == nil {
				t.Errorf("%s has no page", id)
			}
		}
	}
	for _, c := range slices.Concat(suites.Cases(), component.Known()) {
		for _, n := range append([]string{c.Name}, c.Aliases...) {
			if !pages["rules/"+c.Rule+".html"][n] {
				t.Errorf("%s#%s has no anchor", c.Rule, n)
			}
		}
	}
	for _, s := range findings.All() {
		for _, f := range s.Findings {
			if !pages["findings/"+s.Name+".html"][f.ID] {
				t.Errorf("the finding %s of %s has no anchor", f.ID, s.Name)
			}
		}
	}
}

// text is what a reader sees of a page, in one line.
func text(t *testing.T, data []byte) string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return regexp.MustCompile(`\s+([,.:;])`).ReplaceAllString(strings.Join(strings.Fields(b.String()), " "), "$1")
}

func TestWhatIsSeenHasVersionDateCommandAndExplanation(t *testing.T) {
	files := must(t, withServers)
	for name, want := range map[string][]string{
		"index.html": {"waitress 3.0.2, python 3.12.1 wsgicheck run waitress 2026-11-01 broken what breaks it", "gone: no <compiler>"},
		"servers/waitress.html": {
			"Versions waitress 3.0.2", "pip install wsgicheck waitress==3.0.2",
			"A connection is used again after Transfer-Encoding beside Content-Length wsgicheck run waitress -v --rule ' " + explained + "#",
			"of which", "open: not explained yet No block is held back wsgicheck run waitress -v --rule ' " + broken + "#client-answers-between-blocks ' 8 of 8 Object",
			"Command wsgicheck matrix --servers waitress See it again", "Newly broken: " + broken, "2026-10-01 waitress 3.0.1, python 3.12.1 v1.2.3",
		},
		"servers/gone.html":                  {"It was not tested.", "not-installed no <compiler>"},
		"rules/wsgi/no-block-delay.html":     {"broken, 2026-11-01, with how many cases fail: waitress 3.0.2: 8 of 8, open", "Kept by: made-up."},
		"rules/framing/te-overrides-cl.html": {"partly open", "Not tested on: made-up.", "https://www.rfc-editor.org/rfc/rfc9112#section-6.1"},
		"compare.html":                       {broken + " · F"},
		"badges/waitress.json":               {`"message": "WSGI broken · waitress 3.0.2"`},
		"badges/waitress-framing.svg":        {"HTTP/1.1 framing broken · waitress 3.0.2"},
		"badges/made-up-wsgi.json":           {`"message": "PEP 3333 not tested in full · made-up 1.0"`},
	} {
		data, ok := files[name]
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		seen := string(data)
		if path.Ext(name) == ".html" {
			seen = text(t, data) + seen
		}
		for _, w := range want {
			if !strings.Contains(seen, w) {
				t.Errorf("%s lacks %q:\n%s", name, w, seen[:min(len(seen), 6000)])
			}
		}
	}
	for name, data := range files {
		if bytes.Contains(data, []byte("/home/")) {
			t.Errorf("%s has the name of a folder of who ran the command", name)
		}
	}
}

// submitted returns what the button of that value sends, with the address of its form.
func submitted(t *testing.T, data []byte, value string) (action string, fields map[string]string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	attr := func(n *html.Node, key string) string {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	for n := range doc.Descendants() {
		if n.Data != "button" || attr(n, "value") != value {
			continue
		}
		fields = map[string]string{attr(n, "name"): value}
		for form := n.Parent; form != nil; form = form.Parent {
			if form.Data != "form" {
				continue
			}
			for in := range form.Descendants() {
				if in.Data == "input" {
					fields[attr(in, "name")] = attr(in, "value")
				}
			}
			return attr(form, "action"), fields
		}
	}
	return "", nil
}

func TestAnObjectionHasTheIDAndTheEvidence(t *testing.T) {
	files := must(t, withServers)
	for page, want := range map[string]map[string]string{
		"servers/waitress.html": {
			"title": broken, "template": "objection.yml",
			"evidence": "waitress 3.0.2, python 3.12.1, 2026-11-01, wsgicheck v1.2.3: wsgicheck run waitress -v --rule, of the rule in the title",
		},
		"findings/waitress.html": {"title": "waitress#" + findings.All()[slices.IndexFunc(findings.All(), func(s findings.Server) bool { return s.Name == "waitress" })].Findings[0].ID, "template": "objection.yml"},
	} {
		action, fields := submitted(t, files[page], want["title"])
		if action != "https://github.com/wsgicheck/wsgicheck/issues/new" || !maps.Equal(fields, want) {
			t.Errorf("the objection on %s goes to %q with %q, want %q", page, action, fields, want)
		}
	}
	if page := "rules/" + broken + ".html"; !bytes.Contains(files[page], []byte("issues/new?template=objection.yml&amp;title="+broken)) {
		t.Errorf("%s has no link that objects", page)
	}
}

func TestServersStandInTheOrderOfTheirNames(t *testing.T) {
	page := string(must(t, withServers)["index.html"])
	if a, b := strings.Index(page, "servers/made-up.html"), strings.Index(page, "servers/waitress.html"); a < 0 || b < a {
		t.Errorf("made-up is at %d, waitress at %d", a, b)
	}
}

func TestTheSiteIsSmallAndTheSameEachTime(t *testing.T) {
	first, second := must(t, alone), must(t, func() (site.Files, error) { return build(nil) })
	size, ofFindings, findings := 0, 0, 0
	for name, data := range first {
		if size += len(data); strings.HasPrefix(name, "findings/") {
			findings++
			ofFindings += len(data)
		}
		if !bytes.Equal(data, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if size -= ofFindings; size > 1.1e6 || ofFindings > findings*13e3 {
		t.Errorf("without servers, the site has %d octets, and %d in %d pages of findings", size, ofFindings, findings)
	}
	var names []string
	for name := range first {
		names = append(names, name)
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "servers/") }) {
		t.Error("there is a page of a server that no matrix has")
	}
}

// TestEachServerTakesLittle gives them more to show than servers have: each breaks every second rule.
func TestEachServerTakesLittle(t *testing.T) {
	verdicts := map[string]harness.Verdict{}
	for i, r := range spec.MustLoad().Rules() {
		verdicts[r.ID] = []harness.Verdict{harness.Pass, harness.Fail}[i%2]
	}
	var servers []matrix.Server
	for _, name := range []string{"cheroot", "gunicorn", "gunicorn-gevent-pywsgi", "uwsgi", "waitress"} {
		servers = append(servers, tested(name, name+" 1.0.0", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), verdicts))
	}
	sizeOf := func(matrices []matrix.File) (size int) {
		files, err := build(matrices)
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range files {
			size += len(data)
		}
		return size
	}
	if each := (sizeOf([]matrix.File{{Comparison: matrix.New("v1.2.3", servers)}}) - sizeOf(nil)) / len(servers); each > 80e3 {
		t.Errorf("each server adds %d octets to the site", each)
	}
}

func TestWhatWasFoundInComponentsStandsApart(t *testing.T) {
	found := []findings.Server{
		{Name: "served", Title: "A server", Kind: findings.Production, Tested: "2026-11"},
		{Name: "hosted", Title: "A component", Kind: findings.Middleware, Tested: "2026-11"},
	}
	files, err := site.Build(site.Source{Version: "v1.2.3", Catalog: spec.MustLoad(), Findings: found})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"findings/index.html":  "<p>By server: <a href=served.html>A server</a>.<p>Middleware and applications: <a href=hosted.html>A component</a>.",
		"findings/hosted.html": "<strong>Middleware.</strong> It is tested without a server",
	} {
		if page := string(files[name]); !strings.Contains(page, want) {
			t.Errorf("%s lacks %q:\n%s", name, want, page)
		}
	}
}

func TestARunThatIsGivenTwiceIsRefused(t *testing.T) {
	twice := append(matrices(), matrices()...)
	_, err := site.Build(site.Source{Catalog: spec.MustLoad(), Matrices: twice})
	if err == nil || !strings.Contains(err.Error(), " that began at 2026-") {
		t.Errorf("the error is %v", err)
	}
}

func TestAServerWithAHostileNameIsRefused(t *testing.T) {
	bad := matrix.New("v1", []matrix.Server{matrix.Failed("../x", "", fmt.Errorf("missing"))})
	_, err := site.Build(site.Source{Catalog: spec.MustLoad(), Matrices: []matrix.File{{Comparison: bad}}})
	if err == nil || !strings.Contains(err.Error(), `"../x"`) {
		t.Errorf("the error is %v", err)
	}
}
