package main

import (
	"context"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites"
)

// referenceName is the name of the default target.
const referenceName = "reference"

func newReference() *chosen {
	log := &target.Output{}
	newServer := func(app wsgi.Application) (wsgi.Server, error) {
		return reference.New(app, reference.ErrorLog(log))
	}
	return &chosen{
		Target: logging{suites.GoTarget(referenceName, newServer), log},
		info:   report.Target{Name: referenceName},
		repeat: []string{referenceName},
	}
}

// logging is a target in this process. Its log counts as its output.
type logging struct {
	harness.Target
	log *target.Output
}

// Start starts the target.
func (l logging) Start(ctx context.Context, control string, variables ...string) (harness.Instance, error) {
	instance, err := l.Target.Start(ctx, control, variables...)
	if err != nil {
		return nil, err
	}
	return loggingInstance{instance, l.log}, nil
}

type loggingInstance struct {
	harness.Instance
	log *target.Output
}

// Output returns what was logged since the time given.
func (i loggingInstance) Output(since time.Time) string { return i.log.Since(since) }

// OutputGrows returns a channel that is closed when something is logged next.
func (i loggingInstance) OutputGrows() <-chan struct{} { return i.log.Grows() }
