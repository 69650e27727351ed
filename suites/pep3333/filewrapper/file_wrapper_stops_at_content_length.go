package filewrapper

import (
	"strconv"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Of the file no more octets are sent than the application's Content-Length says. The file has more.
var fileWrapperStopsAtContentLength = harness.Group{
	Rule:     "wsgi/file-wrapper-stops-at-content-length",
	Presumes: []string{"wsgi/file-wrapper-signature#block-size-1", "wsgi/file-wrapper-signature#no-block-size", "wsgi/body-byte-transparent#large", "wsgi/file-handling-after-return#start-response-after-wrapper"},
	Needs:    offered,
	SomePresume: []harness.Presumption{
		{Cases: []string{"read-only", "read-only-none", "read-only-small-blocks", "real-file", "real-file-none"}, Presumes: []string{"wsgi/no-bytes-beyond-content-length#odd-case", "wsgi/no-bytes-beyond-content-length#block-after-the-end"}},
	},
	Cases: Each([]struct {
		name   string
		length int
		app    Program
	}{
		{"read-only", 4, Returning("file", Declaring(4, File("data and more", 0, 0)))},
		{"read-only-small-blocks", 4, Returning("file", Declaring(4, File("data and more", 0, 3)))},
		{"read-only-none", 0, Returning("file", Declaring(0, File("data and more", 0, 0)))},
		{"real-file", 1000, pythonFileOf(1000)},
		{"real-file-none", 0, pythonFileOf(0)},
	}, stopsAtLength),
}

func pythonFileOf(length int) Program {
	p := PythonFile(RealFile, "")
	p.Python = strings.Replace(p.Python, `"application/octet-stream")]`,
		`"application/octet-stream"), ("Content-Length", "`+strconv.Itoa(length)+`")]`, 1)
	return p
}

func stopsAtLength(v struct {
	name   string
	length int
	app    Program
}) harness.Case {
	whole := FileData
	if v.app.Python == "" {
		whole = "data and more"
	}
	c := fileCase(v.name,
		"of the file Content-Length octets are sent and no more", whole[:v.length], v.app)
	c.Check = func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, whole[:v.length])
		g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
	}
	return c
}
