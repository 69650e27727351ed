package report_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"testing"
)

// allowed says what may be in a JUnit report: for each element its attributes, and then the elements within it. It is what
// https://github.com/jenkinsci/xunit-plugin allows in junit-10.xsd and this package writes; GitLab's parser ignores what it does not know.
var allowed = map[string][2][]string{
	"":           {nil, {"testsuites"}},
	"testsuites": {{"name", "time", "tests", "failures", "errors"}, {"testsuite"}},
	"testsuite": {{"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "group", "hostname", "id", "package", "file", "log", "url"},
		{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"testcase":   {{"name", "time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}},
	"failure":    {{"type", "message"}, nil},
	"error":      {{"type", "message"}, nil},
	"skipped":    {{"type", "message"}, nil},
	"system-out": {},
}

// required are the attributes without which an element is not valid.
var required = map[string][]string{"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}

func TestJUnitHasOnlyWhatParsersAllow(t *testing.T) {
	for name, r := range reports(t) {
		decoder := xml.NewDecoder(bytes.NewReader(written(t, r.WriteJUnit)))
		within := []string{""}
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				element, parent := token.Name.Local, within[len(within)-1]
				if !slices.Contains(allowed[parent][1], element) {
					t.Errorf("%s: <%s> in <%s>", name, element, parent)
				}
				var has []string
				for _, a := range token.Attr {
					if has = append(has, a.Name.Local); !slices.Contains(allowed[element][0], a.Name.Local) {
						t.Errorf("%s: the attribute %s of <%s>", name, a.Name.Local, element)
					}
				}
				for _, attribute := range required[element] {
					if !slices.Contains(has, attribute) {
						t.Errorf("%s: <%s> has no attribute %s", name, element, attribute)
					}
				}
				within = append(within, element)
			case xml.EndElement:
				within = within[:len(within)-1]
			}
		}
	}
}
