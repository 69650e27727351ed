package html

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"path"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

//go:embed assets
var assets embed.FS

var (
	style  = read("assets/report.css") + read("assets/report-lanes.css") + read("assets/report-print.css")
	script = scripts()
	page   = template.Must(template.New("report.tmpl").Funcs(functions).ParseFS(assets, "assets/*.tmpl"))
	policy = "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style) + "; base-uri 'none'; form-action 'none'"
)

func read(name string) string {
	data, err := assets.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

// scripts joins assets/*.js, in the order of their names, into one scope that nothing outside of it sees.
func scripts() string {
	entries, err := assets.ReadDir("assets")
	if err != nil {
		panic(err) // it is embedded
	}
	var b strings.Builder
	b.WriteString("(() => {\n\"use strict\";\n")
	for _, e := range entries {
		if path.Ext(e.Name()) == ".js" {
			b.WriteString(read("assets/" + e.Name()))
		}
	}
	b.WriteString("})();\n")
	return b.String()
}

// hash is the source expression by which a Content-Security-Policy allows one text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Write writes one HTML file: for one report what was found, for two what differs between them, the first being the older, and for more
// a table of servers by rules. It returns an error if there is no report, or w does.
func Write(w io.Writer, reports ...*report.Report) error {
	if len(reports) == 0 {
		return errors.New("HTML report: no report is given")
	}
	view, err := newView(reports)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := page.Execute(out, view); err != nil {
		return err
	}
	return out.Flush()
}
