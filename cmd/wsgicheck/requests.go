package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// given reads the files of --requests and --replay.
func (o *componentOptions) given() (all []component.Request, err error) {
	for _, path := range slices.Concat(o.requests, o.replay) {
		found, err := component.ReadRequests(path)
		if err != nil {
			return nil, usage("%w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// withRoutes adds the routes that --routes asks for. Without any request it returns nil, which stands for the usual ones.
func (c *checking) withRoutes(ctx context.Context) ([]component.Request, error) {
	all := c.requests
	if c.routes {
		routes, err := component.FindRoutes(ctx, c.component, c.timeout)
		switch {
		case err != nil:
			return nil, err
		case routes.Framework == "":
			return nil, usage("--routes: %s is an application of none of the frameworks whose tables wsgicheck reads (%s): give its requests with --requests", c.component.Target, strings.Join(routes.Known, ", "))
		}
		for _, path := range routes.Paths {
			all = append(all, component.Route(path))
		}
		fmt.Fprintf(c.say, "wsgicheck: %s has %s that can be asked for; %s left out, because they take arguments or not GET\n",
			routes.Framework, harness.Counted(len(routes.Paths), "route", "routes"), harness.Counted(routes.LeftOut, "was", "were"))
	}
	if len(all) == 0 {
		return nil, nil
	}
	return component.FromUser(all), nil
}
