package main

import (
	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/spec"
)

func newApp() *cobra.Command {
	o := &componentOptions{party: spec.Application}
	cmd := &cobra.Command{
		Use:   "app MODULE:APPLICATION",
		Short: "Test an application written in Python, without a server",
		Long: `Test an application: host it in a process of its own, make requests, drive what it returns under several schedules (to the end,
closed early, each step on another thread, …), and report which rules it keeps. What is reported as broken was seen twice, the
second time in a fresh process.

MODULE is looked for in this folder and in the interpreter's environment. If no requests are given, it gets GET and HEAD of /, an
unknown path, an unknown method, POST with and without content, and GET in a few other lawful environs.

The exit code is 0 if every MUST is kept; 1 if one is broken; 2 for wrong use; 3 if the application cannot be imported or called,
or does not answer; 4 if wsgicheck itself failed or could not write a report; 130 if it was interrupted.`,
		Example: `  wsgicheck app mysite.wsgi:application --python .venv/bin/python
  wsgicheck app mysite.wsgi:application --env DJANGO_SETTINGS_MODULE=ci --setup ci:prepare --requests requests.http`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.check(cmd, args[0])
		},
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.requests, "requests", nil, "make the requests in `FILE` (.http, .har, or .jsonl: see docs/checking-an-application.md); may be given again")
	f.StringArrayVar(&o.replay, "replay", nil, "make the requests that were recorded in `FILE`, JSON lines; may be given again")
	f.BoolVar(&o.routes, "routes", false, "get every route that takes no arguments, from the tables of Flask, Django, Pyramid, Falcon or Bottle")
	return cmd
}
