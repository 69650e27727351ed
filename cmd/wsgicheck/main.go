package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

func main() { os.Exit(wsgicheck()) }

// wsgicheck carries out the command line and returns the exit code.
func wsgicheck() (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(os.Stderr, "wsgicheck: internal error: %v\n%s", fault, debug.Stack())
			code = report.ExitInternal
		}
	}()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a run is short: its memory is worth less than its time
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	defer signal.Stop(signals)
	go func() {
		cancel(fmt.Errorf("received the signal %q", <-signals))
		<-signals
		signal.Stop(signals) // a third one ends wsgicheck at once
		killTargets()
	}()
	err := newRoot().ExecuteContext(ctx)
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
		Short: "Tell which rules of WSGI a server keeps, which it breaks, and show the evidence",
		Long: `wsgicheck tests a WSGI server against PEP 3333, the HTTP/1.1 framing behind its content boundary, and
the asynchronous proposal of 2007. Every failure names the rule and comes with its evidence.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRun(), newRules(), newExplain(), newTargets(), newMatrix(), newProbe(), newServe(), newVersion())
	return root
}
