package component

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// The programs that run beneath middleware, by name.
const (
	Iterates     = "four blocks"
	Sized        = "two blocks and a length"
	List         = "a list"
	ListOne      = "a list of one block"
	ListEmpty    = "an empty list"
	SizedEmpty   = "no block, and a length"
	IterElse     = "an iterable whose iter() is another object"
	GetItem      = "an iterable with __getitem__ alone"
	Empty        = "empty blocks between others"
	Nothing      = "no block at all"
	Late         = "start_response in the first step"
	Late2        = "start_response after an empty block"
	Writes       = "write() and blocks"
	WritesOnly   = "write() alone"
	Mind         = "exc_info before the head"
	MindEmpty    = "exc_info after an empty block"
	NoError      = "None as exc_info"
	MindLate     = "exc_info after the first block"
	Twice        = "start_response twice"
	RaiseCall    = "an error in the call"
	RaiseFirst   = "an error in the first step"
	RaiseLater   = "an error after the first block"
	RaiseClose   = "an error in close()"
	Pops         = "the environ is changed"
	Fields       = "header names in odd letter case"
	HopByHop     = "a hop-by-hop header"
	Reads        = "content read by every method"
	ReadsAll     = "content read at once"
	ReadsLine    = "a line read with a size"
	ErrorStream  = "lines for wsgi.errors"
	InWrapper    = "a file in wsgi.file_wrapper"
	WithLength   = "a Content-Length"
	NoContent    = "204 without content"
	NotModified  = "304 without content"
	Head         = "HEAD"
	Explicit     = "an explicit None as third argument"
	TokenFirst   = "the switch in the first turn"
	TokenLater   = "the switch after two blocks"
	StartTwice   = "start_response again after a refusal"
	BareEnviron  = "an environ with the required variables alone"
	OtherEnviron = "an environ with octets beyond ASCII"
	HopByHopIn   = "an environ with hop-by-hop fields"
	References   = "an error that is given as exc_info and let go of"
	OnceBeneath  = "an environ with wsgi.run_once"
)

// Program is a program that runs beneath middleware, with what it needs of the exchange.
type Program struct {
	Name    string
	Runs    control.Program
	Method  string // GET unless it says otherwise
	Content string
	Environ map[string]string // variables that differ; "-" for one that is not there
	Need    Schedule          // what the server must offer, besides the schedule
	Only    []string          // the schedules under which it runs; nil for all that are not special
}

const (
	formContent = "first line\nsecond\nthird, without an end"
	octets      = "/caf\u00c3\u00a9\u00e4\u00b8\u00ad" // the UTF-8 octets of /café中, one character each
)

// Programs are what every middleware has to handle.
func Programs() []Program {
	four := Blocks("one-", "two-", "three-", "four.")
	length := ContentLength(len("one-two-three-four."))
	plainOnly := []string{Plain}
	content := map[string]string{"CONTENT_LENGTH": lengthOf(formContent), "CONTENT_TYPE": "text/plain"}
	mind := Catch(Raise("ValueError", "wsgicheck: the application changes its mind"))
	return []Program{
		{Name: Iterates, Runs: App(four)},
		{Name: Sized, Runs: Returning("sized", App(Blocks("one-", "two.")))},
		{Name: List, Runs: Returning("list", App(Blocks("one-", "two.")))},
		{Name: ListOne, Runs: Returning("list", App(Blocks("one."))), Only: []string{Plain, Gone0}},
		{Name: ListEmpty, Runs: Returning("list", App()), Only: plainOnly},
		{Name: SizedEmpty, Runs: Returning("sized", App()), Only: []string{Plain, Gone0}},
		{Name: IterElse, Runs: Returning("iterable", App(four))},
		{Name: GetItem, Runs: Returning("getitem", App(four)), Only: []string{Plain, Gone1}},
		{Name: Empty, Runs: App(Yield(""), Yield("one-"), Yield(""), Yield(""), Yield("two."))},
		{Name: Nothing, Runs: App(), Only: []string{Plain, Gone0}},
		{Name: Late, Runs: LazyApp(Start("200 OK"), four)},
		{Name: Late2, Runs: LazyApp(Yield(""), Start("200 OK"), four), Only: plainOnly},
		{Name: Writes, Runs: AppCalling(Then(Start("200 OK"), Write("written-"), Write("more-")), Blocks("yielded-", "last."))},
		{Name: WritesOnly, Runs: AppCalling(Then(Start("200 OK"), Write("written."))), Only: []string{Plain, Gone0}},
		{Name: Mind, Runs: AppCalling(Then(Start("200 OK", Field("X-Old", "yes")), mind, StartExcInfo("503 Changed", Field("X-New", "yes"))), four)},
		{Name: MindEmpty, Runs: App(Yield(""), mind, StartExcInfo("503 Changed", Field("X-New", "yes")), Yield("sorry.")), Only: plainOnly},
		{Name: Explicit, Runs: control.Program{Python: explicitNone}, Only: plainOnly},
		{Name: References, Runs: control.Program{Python: givesAnError}, Need: Schedule{References: true}, Only: plainOnly},
		{Name: MindLate, Runs: App(Yield("one-"), mind, StartExcInfo("503 Changed"), Yield("never.")), Only: plainOnly},
		{Name: Twice, Runs: AppCalling(Then(Start("200 OK"), Start("404 Not Found")), four), Only: plainOnly},
		{Name: RaiseCall, Runs: AppCalling(Raise("ZeroDivisionError", "wsgicheck: the application's own error"))},
		{Name: RaiseFirst, Runs: App(Raise("ZeroDivisionError", "wsgicheck: the application's own error"))},
		{Name: RaiseLater, Runs: App(Yield("one-"), Yield("two-"), Raise("ZeroDivisionError", "wsgicheck: the application's own error"))},
		{Name: RaiseClose, Runs: Closing(App(four), Raise("ZeroDivisionError", "wsgicheck: close() fails")), Only: plainOnly},
		{Name: Pops, Runs: AppCalling(Then(Delete("HTTP_ACCEPT"), Set("PATH_INFO", "/elsewhere"), Set("wsgicheck.own", "yes"), Start("200 OK")), four), Only: plainOnly},
		{Name: Fields, Runs: AppCalling(oddCase(), Blocks("five.")), Only: plainOnly},
		{Name: HopByHop, Runs: AppCalling(Then(Catch(Start("200 OK", Field("Connection", "close"))), Return())), Only: plainOnly},
		{Name: Reads, Runs: App(Input("readline"), Input("read", 4), Input("readlines", 1), Input("iter"), Input("read", 1), Yield("read.")),
			Method: "POST", Content: formContent, Environ: content, Only: []string{Plain, Drips}},
		{Name: ReadsAll, Runs: App(Input("read"), Input("read"), Yield("read.")), Method: "POST", Content: formContent, Environ: content, Only: plainOnly},
		{Name: ReadsLine, Runs: App(Input("readline", 2), Yield("read.")), Method: "POST", Content: formContent, Environ: content, Only: plainOnly},
		{Name: ErrorStream, Runs: App(ErrorLog("write", "one\n"), ErrorLog("writelines", "two\nthree\n"), ErrorLog("flush", ""), Yield("logged.")), Only: plainOnly},
		{Name: InWrapper, Runs: Returning("file", AppCalling(Then(Start("200 OK"), File(strings.Repeat("0123456789", 1000), 0, 4096)))), Need: Schedule{FileWrapper: true}, Only: []string{Plain, Gone1}},
		{Name: WithLength, Runs: AppCalling(Start("200 OK", length), four)},
		{Name: NoContent, Runs: AppCalling(Start("204 No Content")), Only: plainOnly},
		{Name: NotModified, Runs: AppCalling(Start("304 Not Modified", Field("ETag", `"a"`))), Only: plainOnly},
		{Name: Head, Runs: AppCalling(Start("200 OK", length)), Method: "HEAD", Only: []string{Plain, Gone0}},
		{Name: StartTwice, Runs: AppCalling(Then(Catch(Start("200 OK")), Catch(Start("200 OK")), StartExcInfo("500 Refused")), Blocks("sorry.")), Only: []string{Refuses}},
		{Name: BareEnviron, Runs: App(Look(), four), Environ: bare(), Only: plainOnly},
		{Name: OtherEnviron, Runs: App(Look(), four), Environ: map[string]string{"HTTP_HOST": otherHost, "PATH_INFO": octets, "QUERY_STRING": "q=%C3%A9", "HTTP_X_NAME": "\u00e9"}, Only: plainOnly},
		{Name: HopByHopIn, Runs: App(four), Environ: hopByHopFields, Only: plainOnly},
		{Name: OnceBeneath, Runs: App(four), Need: Schedule{RunOnce: true}, Only: []string{Plain, Again}},
		{Name: TokenFirst, Runs: App(Factory(), YieldToken("switch"), ReadAll(), Yield("read.")), Method: "POST", Content: formContent, Environ: content,
			Need: Schedule{Async: true}, Only: plainOnly},
		{Name: TokenLater, Runs: App(Blocks("one-", "two-"), Next(), Factory(), YieldToken("switch"), ReadAll(), Yield("read.")), Method: "POST", Content: formContent, Environ: content,
			Need: Schedule{Async: true}, Only: plainOnly},
	}
}

// explicitNone passes None as exc_info, which PEP 3333's own signature has as its default.
const explicitNone = `
def app(environ, start_response, probe):
    with probe.reporting("start", status="200 OK", headers=[("Content-Type", "text/plain")]) as report:
        report["type"] = "callable" if callable(start_response("200 OK", [("Content-Type", "text/plain")], None)) else "other"
    return [b"none."]
`

// givesAnError gives an error as exc_info, of a class to which there can be weak references, and keeps nothing of it.
const givesAnError = `
import sys

class Changed(Exception):
    pass

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    try:
        raise Changed("wsgicheck: the application changes its mind")
    except Changed:
        with probe.reporting("start", status="503 Changed", headers=[("Content-Type", "text/plain")], value="exc_info"):
            start_response("503 Changed", [("Content-Type", "text/plain")], sys.exc_info())
    return [b"sorry."]
`

// bare leaves out every variable that may be missing but SCRIPT_NAME, which servers set even where it is empty.
func bare() map[string]string {
	out := map[string]string{}
	for _, key := range []string{"QUERY_STRING", "HTTP_HOST", "HTTP_ACCEPT", "REMOTE_ADDR", "HTTP_USER_AGENT"} {
		out[key] = "-"
	}
	return out
}

// oddCase calls start_response with names whose letter case nothing may depend on.
func oddCase() Steps {
	return Steps{{Do: "start", Status: "200 OK", Headers: [][2]string{
		{"content-TYPE", "text/plain"}, {"CONTENT-length", "5"}, {"set-COOKIE", "a=1"}, {"Set-Cookie", "b=2"}, {"Set-Cookie", "c=3"},
	}}}
}
