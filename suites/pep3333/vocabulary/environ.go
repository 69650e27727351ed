package vocabulary

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// EnvironCase makes a case of what the environ of one request has; the Check is left where the server refuses the
// request.
func EnvironCase(name, text string, client []harness.Action, check func(Gomega, *harness.Run)) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   text,
		Client: client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			check(g, run)
		},
	}
}

// ProcessVariables are variables of a process's environment with the names of what the environ has of a request. SCRIPT_NAME is not
// among them: servers have it for the deployer to say where the application is mounted.
var ProcessVariables = []string{"REQUEST_METHOD=PROCESS", "PATH_INFO=/process", "QUERY_STRING=process", "SERVER_PROTOCOL=PROCESS/1.0",
	"CONTENT_TYPE=text/x-process", "CONTENT_LENGTH=7", "HTTP_X_PROCESS=process"}

// InProcess is the case of a GET of / by a server that has ProcessVariables in the environment of its process.
func InProcess(text string, check func(Gomega, *harness.Run)) harness.Case {
	c := EnvironCase("process-environment", text+" although the environment of the server's process has such a variable", Getting("/"), check)
	c.Surroundings = ProcessVariables
	return c
}

// Getting asks for a target on a connection of its own. The server may close the connection instead of answering.
func Getting(target string, options ...Option) []harness.Action {
	return Client(Get(target, append(options, Last())...), ResponseOrClose())
}

// ExpectStr expects the variables among keys, and all HTTP_ ones, to be str where they are present.
func ExpectStr(g Gomega, run *harness.Run, keys []string) {
	environ := run.App().Environ()
	for _, key := range keys {
		if value, ok := environ[key]; ok {
			g.Expect(value.Type).To(Equal("str"), "the type of environ[%s], %s", trace.Repr(key), value.Value)
		}
	}
	for key, value := range environ {
		if strings.HasPrefix(key, "HTTP_") {
			g.Expect(value.Type).To(Equal("str"), "the type of environ[%s], %s", trace.Repr(key), value.Value)
		}
	}
}

// ExpectEmptyOrAbsent expects a variable without a value.
func ExpectEmptyOrAbsent(g Gomega, run *harness.Run, key string) {
	if value, ok := run.App().Environ()[key]; ok {
		g.Expect(value.Type).To(Equal("str"), "the type of environ[%s]", trace.Repr(key))
		g.Expect(value.Value).To(BeEmpty(), "environ[%s]", trace.Repr(key))
	}
}

// URLPath is the whole of the URL's path in the environ, decoded.
func URLPath(run *harness.Run) string {
	return run.App().Get("SCRIPT_NAME") + run.App().Get("PATH_INFO")
}

// OctetsOf is a native string as the octets it stands for; a character that stands for none stays.
func OctetsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= 0xff {
			b.WriteByte(byte(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// LeaveIfAnswered leaves the Check if the server answered by itself: a request about the server as a whole is not
// directed at the application.
func LeaveIfAnswered(run *harness.Run) {
	if r := run.First(); !run.Called("") && r.Response != nil {
		run.Leave(harness.NotTested, "the server answered itself, with %d", r.Status)
	}
}
