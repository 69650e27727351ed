package asyncinput

import . "github.com/wsgicheck/wsgicheck/harness/scenario"

// fewChunks is "hi" in chunks.
const fewChunks = "2\r\nhi\r\n0\r\n\r\n"

// Content and chunks that come an octet at a time: the application asks once after each, sends back what it
// gets, and drains the rest.
var (
	slowly        = OctetByOctet("hello!", Next(), YieldLast())
	slowlyChunked = OctetByOctet(fewChunks, Next(), YieldLast())
	echoRest      = Loop(Next(), YieldLast())
)
