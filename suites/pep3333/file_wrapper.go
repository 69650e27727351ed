package pep3333

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var (
	fileAfterStart = func(data string, offset, block int) Program {
		return Returning("file", AppCalling(Then(Start("200 OK"), File(data, offset, block))))
	}
)

const (
	gzipFile = `
raw = tempfile.TemporaryFile()
with gzip.GzipFile(fileobj=raw, mode="wb") as packed:
    packed.write(DATA)
raw.seek(0)
f = gzip.GzipFile(fileobj=raw, mode="rb")`
	readOnly = `
class OnlyRead:
    def __init__(self):
        self.file = io.BytesIO(DATA)
    def read(self, size=-1):
        return self.file.read(size)
f = OnlyRead()`
)

// contentOrFile accepts what read() of a gzipFile gives and what lies behind its fileno().
func contentOrFile(g Gomega, run *harness.Run) {
	run.ExpectCalled()
	r := run.First()
	g.Expect(r.Response).NotTo(BeNil(), "the response: %v", r.Err)
	g.Expect(r.Err).NotTo(HaveOccurred(), "reading the response")
	body := string(r.Body)
	if strings.HasPrefix(body, "\x1f\x8b") {
		run.Note("what lies behind fileno() was sent")
		return
	}
	g.Expect(body == FileData).To(BeTrue(), "the body of %d octets is neither the content nor the file", len(body))
	run.Note("what read() gives was sent")
}

// fileCase is a case whose whole body must be that.
func fileCase(rule, name, text, body string, app Program) harness.Case {
	needs := []harness.Need{NeedWrapper}
	if app.Python != "" {
		needs = WrapperAndOS
	}
	return harness.Case{
		Rule: rule, Name: name, Text: text, Needs: needs, App: app, Client: OneRequestToTheEnd,
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, body)
			if run.First().Headers.Has("Content-Length") {
				run.Note("with Content-Length")
			}
		},
	}
}

var fileWrapper = slices.Concat([]harness.Case{{
	Rule:   "wsgi/file-wrapper-optional",
	Name:   "same-without",
	Text:   "the body is the same by wsgi.file_wrapper, where it is offered, and by iterating over read()",
	Needs:  []harness.Need{needs.Python},
	Client: TwoRequests,
	App:    Python(withAndWithout),
	Apps:   Programs{"other": Python(strings.Replace(withAndWithout, "environ.get", "{}.get", 1))},
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, FileData)
		g.Expect(string(run.Response(1).Body) == FileData).To(BeTrue(), "the body without wsgi.file_wrapper")
		run.Note("wsgi.file_wrapper offered: %s", run.App().Notes("offered")[0])
	},
}}, Each([]int{0, 1, 7, 8192, 1_000_000_000}, func(block int) harness.Case {
	name := fmt.Sprintf("block-size-%d", block)
	if block == 0 {
		name = "no-block-size"
	}
	return fileCase("wsgi/file-wrapper-signature", name,
		"the whole file is sent, whatever block size is suggested", "the file's data", fileAfterStart("the file's data", 0, block))
}), []harness.Case{
	{
		Rule:   "wsgi/file-wrapper-returns-iterable",
		Name:   "listed-by-the-application",
		Text:   "list() of the wrapper gives blocks of bytes that make up the file",
		Needs:  WrapperAndOS,
		Client: OneRequest,
		App:    Python(listedInside),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Notes("failed")).To(BeEmpty(), "what list() of the wrapper raised")
			g.Expect(run.App().Notes("types")).To(Equal([]string{"bytes"}), "the types of the blocks")
			Answered(g, run, 200, "abcdef")
		},
	},
	{
		Rule:   "wsgi/file-wrapper-no-premature-send",
		Name:   "nothing-before-return",
		Text:   "nothing has been sent when the wrapper was made and the application has not returned",
		Needs:  []harness.Need{NeedWrapper},
		Client: LookThere,
		App:    Returning("file", AppCalling(Then(Start("200 OK"), File("data", 0, 0), There))),
		Check:  NothingThenData,
	},
	{
		Rule:   "wsgi/file-wrapper-no-premature-send",
		Name:   "wrapper-thrown-away",
		Text:   "nothing of the file is sent when the application returns something else",
		Needs:  []harness.Need{NeedWrapper},
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), File("from the file", 0, 0)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.Rest["main"].Data).To(BeEmpty(), "what followed the response")
		},
	},
	{
		Rule:   "wsgi/file-wrapper-no-premature-send",
		Name:   "application-fails",
		Text:   "nothing of the file is sent when the application fails after making the wrapper",
		Needs:  []harness.Need{NeedWrapper},
		Client: OneRequestToTheEnd,
		App:    AppCalling(Then(Start("200 OK"), File("from the file", 0, 0), Raise("ValueError", "failed"))),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			if r.Response != nil {
				g.Expect(string(r.Body)).NotTo(ContainSubstring("from the file"))
			}
			g.Expect(run.Rest["main"].Data).NotTo(ContainSubstring("from the file"))
		},
	},
	fileCase("wsgi/file-handling-after-return", "start-response-after-wrapper",
		"a start_response after the wrapper was made heads the file", "data",
		Returning("file", AppCalling(Then(File("data", 0, 0), Start("200 OK"))))),
	fileCase("wsgi/file-handling-after-return", "inside-another-iterable",
		"of a wrapper inside another iterable that iterable's blocks are sent", "<abcdef>", Python(nested)),
	fileCase("wsgi/file-handling-after-return", "written-before",
		"what was written comes before the file", "writtendata",
		Returning("file", AppCalling(Then(File("data", 0, 0), Start("200 OK"), Write("written"))))),
	{
		Rule:   "wsgi/file-wrapper-may-trust-file-attributes",
		Name:   "decoding-file",
		Text:   "of a GzipFile the content is sent, or the file behind its fileno()",
		Needs:  WrapperAndOS,
		Client: OneRequest,
		App:    PythonFile(gzipFile, ""),
		Check:  contentOrFile,
	},
}, fileContents)

const withAndWithout = `
import io

def app(environ, start_response, probe):
    f = io.BytesIO(bytes(range(256)) * 64)
    wrapper = environ.get("wsgi.file_wrapper")
    probe.note("offered", "yes" if wrapper else "no")
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return wrapper(f, 1000) if wrapper else iter(lambda: f.read(1000), b"")
`

const listedInside = `
import io

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    try:
        blocks = list(environ["wsgi.file_wrapper"](io.BytesIO(b"abcdef"), 4))
    except Exception as error:
        probe.note("failed", repr(error))
        raise
    probe.note("types", ",".join(sorted({type(block).__name__ for block in blocks})))
    return blocks
`

const nested = `
import io

class Wrapped:
    def __init__(self, inner):
        self.inner = inner
    def __iter__(self):
        yield b"<"
        for block in self.inner:
            yield block
        yield b">"

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Wrapped(environ["wsgi.file_wrapper"](io.BytesIO(b"abcdef"), 4))
`
