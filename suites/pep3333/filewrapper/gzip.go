package filewrapper

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// gzipFile is the setup of a PythonFile that makes a GzipFile with FileData.
const gzipFile = `
raw = tempfile.TemporaryFile()
with gzip.GzipFile(fileobj=raw, mode="wb") as packed:
    packed.write(DATA)
raw.seek(0)
f = gzip.GzipFile(fileobj=raw, mode="rb")`

// contentOrFile accepts what read() of a gzipFile gives and what lies behind its fileno().
func contentOrFile(g Gomega, run *harness.Run) {
	run.ExpectCalled()
	r := run.First()
	g.Expect(r.Response != nil).To(BeTrue(), "no response came: %v", r.Err)
	g.Expect(r.Err).NotTo(HaveOccurred(), "reading the response")
	body := string(r.Body)
	if strings.HasPrefix(body, "\x1f\x8b") {
		run.Note("what lies behind fileno() was sent")
		return
	}
	g.Expect(body == FileData).To(BeTrue(), "the body of %d octets is neither the content nor the file", len(body))
	run.Note("what read() gives was sent")
}
