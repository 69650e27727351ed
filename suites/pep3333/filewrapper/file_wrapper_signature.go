package filewrapper

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.file_wrapper takes a file-like object and, optionally, a block size, which is a suggestion. The application gives block
// sizes of all kinds, and the whole file must arrive.
var fileWrapperSignature = harness.Group{
	Rule:     "wsgi/file-wrapper-signature",
	Presumes: []string{"wsgi/chunked-output-compliant#real-file"},
	Needs:    offered,
	Cases: Each([]int{0, 1, 7, 8192, 1_000_000_000}, func(block int) harness.Case {
		name := fmt.Sprintf("block-size-%d", block)
		if block == 0 {
			name = "no-block-size"
		}
		return fileCase(name,
			"the whole file is sent, whatever block size is suggested", "the file's data", fileAfterStart("the file's data", 0, block))
	}),
}
