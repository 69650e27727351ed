package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites"
)

// referenceName is the target that is run by default.
const referenceName = "reference"

func newReference() *chosen {
	log := &journal{}
	newServer := func(app wsgi.Application) (wsgi.Server, error) {
		return reference.New(app, reference.ErrorLog(log))
	}
	return &chosen{
		Target: logging{suites.GoTarget(referenceName, newServer), log},
		info:   report.Target{Name: referenceName},
		repeat: []string{referenceName},
	}
}

// logging is a target in this process whose log is its own output.
type logging struct {
	harness.Target
	log *journal
}

// Start starts the target.
func (l logging) Start(ctx context.Context, control string) (harness.Instance, error) {
	instance, err := l.Target.Start(ctx, control)
	if err != nil {
		return nil, err
	}
	return loggingInstance{instance, l.log}, nil
}

type loggingInstance struct {
	harness.Instance
	log *journal
}

// Output returns what was logged since the time given.
func (i loggingInstance) Output(since time.Time) string { return i.log.since(since) }

// journal keeps the end of a log, with the time of each piece.
type journal struct {
	mu     sync.Mutex
	times  []time.Time
	pieces []string
}

// maxPieces bounds a journal.
const maxPieces = 4096

// Write keeps a piece.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.pieces) == maxPieces {
		j.times, j.pieces = j.times[1:], j.pieces[1:]
	}
	j.times, j.pieces = append(j.times, time.Now()), append(j.pieces, string(p))
	return len(p), nil
}

func (j *journal) since(t time.Time) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, at := range j.times {
		if !at.Before(t) {
			return strings.Join(j.pieces[i:], "")
		}
	}
	return ""
}
