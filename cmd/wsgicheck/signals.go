package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

// signaled is the cause of a context that a signal ended.
type signaled struct{ os.Signal }

// names of the signals that end wsgicheck.
var names = map[os.Signal]string{
	os.Interrupt: "SIGINT", syscall.SIGTERM: "SIGTERM", syscall.SIGQUIT: "SIGQUIT", syscall.SIGHUP: "SIGHUP",
}

func (s signaled) Error() string { return "interrupted (" + names[s.Signal] + ")" }

// code is the exit code, as a shell would report it.
func (s signaled) code() int {
	number, _ := s.Signal.(syscall.Signal)
	return report.ExitSignal + int(number)
}

// signalOf returns the signal that ended the context, if one did.
func signalOf(ctx context.Context) (s signaled, ok bool) {
	ok = ctx.Err() != nil && errors.As(context.Cause(ctx), &s)
	return s, ok
}

// codeOf returns the exit code of the signal that ended the context; otherwise the one given.
func codeOf(ctx context.Context, otherwise int) int {
	if s, ok := signalOf(ctx); ok {
		return s.code()
	}
	return otherwise
}

// handleSignals ends wsgicheck in an orderly way when a signal asks for that. The first one cancels what is being done,
// which stops the servers and writes the reports. A second one kills the servers, so that nothing waits for them; a third
// one gives up on the reports, too. SIGQUIT also prints what every goroutine is doing. The caller calls stop.
func handleSignals(cancel context.CancelCauseFunc) (stop func()) {
	ending := make(chan os.Signal, 4)
	signal.Notify(ending, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(ending, syscall.SIGHUP)
	}
	closedPipe := make(chan os.Signal, 1) // nobody reads it: a write to a closed pipe fails, and ends nothing
	signal.Notify(closedPipe, syscall.SIGPIPE)
	go func() {
		for n := 1; ; n++ {
			s := signaled{<-ending}
			if s.Signal == syscall.SIGQUIT {
				dumpGoroutines()
			}
			switch n {
			case 1:
				cancel(s)
			case 2:
				killTargets()
			default:
				stopTargets(time.Second)
				os.Exit(s.code())
			}
		}
	}()
	return func() {
		signal.Stop(ending)
		signal.Stop(closedPipe)
	}
}

func dumpGoroutines() {
	stacks := make([]byte, 1<<20)
	fmt.Fprintf(os.Stderr, "wsgicheck: SIGQUIT: the goroutines:\n\n%s\n", stacks[:runtime.Stack(stacks, true)])
}
