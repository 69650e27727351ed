package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/reference/examples"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// shutdownPatience is how long serve waits for requests in progress when it is interrupted.
const shutdownPatience = 5 * time.Second

func newServe() *cobra.Command {
	var bind string
	var loops int
	var list, names []string
	for _, e := range examples.All() {
		list = append(list, fmt.Sprintf("  %-8s %s", e.Name, e.Title))
		names = append(names, e.Name)
	}
	cmd := &cobra.Command{
		Use:   "serve EXAMPLE",
		Short: "Run an example application on the reference server",
		Long: `Run an example application on the reference server, until an interrupt or SIGTERM ends it. SIGQUIT also prints what it was doing, and makes
the exit code 131.

The examples:

` + strings.Join(list, "\n"),
		Example: "  wsgicheck serve chat\n  wsgicheck serve echo --bind 127.0.0.1:8080 --loops 2",
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var found []string
			for _, e := range examples.All() {
				found = append(found, e.Name+"\t"+e.Title)
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if loops < 1 {
				return usage("--loops is %d, want 1 or more", loops)
			}
			for _, e := range examples.All() {
				if e.Name == args[0] {
					return serve(cmd, e, bind, loops)
				}
			}
			return usage("there is no example %q; the examples are %s%s", args[0], strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(args[0], names)))
		},
	}
	f := cmd.Flags()
	f.StringVar(&bind, "bind", "127.0.0.1:8000", "listen on `HOST:PORT`; port 0 is any free one")
	f.IntVar(&loops, "loops", 1, "run applications on `N` loops, each with its own thread")
	for _, flag := range []string{"bind", "loops"} {
		if err := cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions); err != nil {
			panic(err)
		}
	}
	return cmd
}

// ballast is memory, in octets, that is never used and so takes none of the machine's. With it Go
// collects garbage after that many octets of new garbage, and not after 4 MB.
const ballast = 32 << 20

func serve(cmd *cobra.Command, e examples.Example, bind string, loops int) error {
	defer runtime.KeepAlive(make([]byte, ballast))
	server, err := reference.New(e.New(), reference.Address(bind), reference.Loops(loops), reference.ErrorLog(cmd.ErrOrStderr()))
	if err != nil {
		return usage("cannot serve on %s: %w", bind, err)
	}
	address := server.Addr().String()
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\nserving on http://%s/\ntry: %s\n", e.Name, e.Title, address, strings.ReplaceAll(e.Try, "{address}", address))
	<-cmd.Context().Done()
	patience, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	err = server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Fprintf(cmd.ErrOrStderr(), "wsgicheck: some requests had not ended after %s and were broken off\n", shutdownPatience)
		return nil
	}
	if err != nil {
		return internal(err)
	}
	if s, ok := signalOf(cmd.Context()); ok && s.Signal == syscall.SIGQUIT {
		return &exitError{code: s.code()}
	}
	return nil
}
