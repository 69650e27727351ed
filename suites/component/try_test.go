package component

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/spec"
)

func TestTry(t *testing.T) {
	party := spec.Middleware
	c := host.Component{Middleware: true, Target: os.Getenv("T"), Call: os.Getenv("C"), Python: os.Getenv("P"), Env: []string{"PYTHONPATH=" + os.Getenv("PP")}}
	if os.Getenv("APP") != "" {
		party, c.Middleware = spec.Application, false
	}
	begun := time.Now()
	r, err := Check(t.Context(), Config{Component: c, Cases: Cases(party), Catalog: spec.MustLoad(), Timeout: 5 * time.Second})
	fmt.Println(time.Since(begun), err, r.Loaded, r.Interpreter)
	n := map[string]int{}
	for _, o := range r.Outcomes {
		n[string(o.Verdict)]++
		if o.Verdict != "pass" {
			fmt.Println(o.Verdict, o.Case.ID(), strings.ReplaceAll(o.Observed, "\n", "\n    "), o.Notes)
		}
	}
	fmt.Println(n)
}
