package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

func newMiddleware() *cobra.Command {
	o := &componentOptions{party: spec.Middleware}
	var natures []string
	for _, n := range component.Natures {
		natures = append(natures, string(n)+": "+n.Meaning())
	}
	cmd := &cobra.Command{
		Use:   "middleware MODULE:FACTORY",
		Short: "Test middleware written in Python, without a server",
		Long: `Test middleware: host it in a process of its own, between applications that do one thing each (yield blocks, write, raise,
change their mind, read) and a server that drives it under several schedules (to the end, closed early, each step on another
thread, …), and report which rules it keeps. What is reported as broken was seen twice, the second time in a fresh process,
and not with the same applications without the middleware.

FACTORY is called with the application beneath, and returns the application that is hosted. MODULE is looked for in this folder
and in the interpreter's environment.

--declares says what the middleware is by its purpose, and turns failures that come of it into warnings:
  ` + strings.Join(natures, "\n  ") + `

The exit code is 0 if every MUST is kept; 1 if one is broken; 2 for wrong use; 3 if the middleware cannot be imported or called,
or does not answer; 4 if wsgicheck itself failed or could not write a report; 130 if it was interrupted.`,
		Example: `  wsgicheck middleware 'whitenoise:WhiteNoise' --python .venv/bin/python
  wsgicheck middleware mymw:make --factory-call 'make(app, {"type": "memory"})' --declares buffers
  wsgicheck middleware 'paste.translogger:TransLogger' --factory-call 'factory(app, setup_console_handler=False)' --verbose`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := notEmpty(cmd, map[string]string{"factory-call": o.call, "declares": o.declares}); err != nil {
				return err
			}
			return o.check(cmd, args[0])
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.call, "factory-call", "", "make the middleware by this Python `EXPRESSION`, which can use app, factory (what FACTORY names) and the names of the module")
	cmd.Flags().StringVar(&o.declares, "declares", "", "what the middleware is by its purpose, a comma-separated `LIST`")
	if err := cmd.RegisterFlagCompletionFunc("factory-call", cobra.NoFileCompletions); err != nil {
		panic(err)
	}
	return cmd
}
