package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

// lines FILE reads what --json-lines wrote and writes its gist to standard output.
func readLines(ts *testscript.TestScript, _ bool, args []string) {
	for text := range strings.Lines(ts.ReadFile(args[0])) {
		var line struct {
			Event, ID, Verdict string
			Cases              int
			Exit               report.Exit
		}
		ts.Check(json.Unmarshal([]byte(text), &line))
		switch line.Event {
		case "begin":
			fmt.Fprintln(ts.Stdout(), "begin", line.Cases)
		case "case":
			fmt.Fprintln(ts.Stdout(), "case", line.ID, line.Verdict)
		case "end":
			fmt.Fprintln(ts.Stdout(), "end", line.Exit.Code)
		default:
			ts.Fatalf("unknown event in %s", text)
		}
	}
}
