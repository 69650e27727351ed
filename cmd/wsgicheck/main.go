package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
	"github.com/wsgicheck/wsgicheck/harness/target"
)

func main() { os.Exit(wsgicheck()) }

// wsgicheck runs the command line and returns the exit code.
func wsgicheck() (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(os.Stderr, "wsgicheck: internal error: %v\n%s", fault, debug.Stack())
			code = report.ExitInternal
		}
	}()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(75) // a run keeps little; with less, collecting costs time, with more, memory
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	defer handleSignals(cancel)()
	err := newRoot().ExecuteContext(ctx)
	warn(os.Stderr, target.LeftBehind())
	if err == nil {
		return report.ExitKept
	}
	code, message := explainError(err)
	if message != "" {
		fmt.Fprintln(os.Stderr, "wsgicheck: "+message)
	}
	return code
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "wsgicheck",
		Short: "Test which rules of WSGI a server, an application or middleware keeps",
		Long: `wsgicheck tests a WSGI server against PEP 3333, the rules of HTTP/1.1 about where a request's content ends, and the
asynchronous proposal of 2007. It reports which rules the server keeps and which it breaks. Every failure names the rule
and comes with its evidence. wsgicheck app and wsgicheck middleware test the other parties of PEP 3333, without a server.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := shortage.Now(); err != nil && slices.Contains([]string{"run", "matrix", "app", "middleware"}, cmd.Name()) {
			return internal(err)
		}
		return nil
	}
	root.SetOut(newStream(os.Stdout))
	root.SetErr(newStream(os.Stderr))
	root.SetVersionTemplate("wsgicheck {{.Version}}\n") // as the command version prints it
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRun(), newMiddleware(), newApp(), newJudge(), newReport(), newList(), newRules(), newExplain(), newTargets(), newMatrix(), newSite(), newProbe(), newServe(), newSchema(), newVersion())
	return root
}
