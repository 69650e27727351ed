package vocabulary

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// Stepwise is a client that opens the gate "first" when it has read "one" of the body, and "second" when it has read "two":
// an application that waits for the gates goes on only when its block has arrived. How the body ends is another rule's matter.
var Stepwise = Client(Get("/", Last()), ResponseHead(),
	BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRestOrCut())

// FourMebibytes expects 200 and a body of 4 MiB, Large 64 times, and "end of the blocks." behind.
func FourMebibytes(g Gomega, run *harness.Run) {
	const end = "end of the blocks."
	var body strings.Builder
	body.Grow(64*len(Large) + len(end))
	for range 64 {
		body.WriteString(Large)
	}
	body.WriteString(end)
	Answered(g, run, 200, body.String())
}
