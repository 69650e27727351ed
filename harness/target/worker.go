package target

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
)

// envFolder names the private folder in the environment of a worker, so that whatever it leaves can be found.
const envFolder = "WSGICHECK_FOLDER"

// Worker is a process that listens nowhere, but calls back.
type Worker struct{ p *process }

// StartWorker starts a program in the folder in, or "" for the current one: words are its command line, in which {dir} is replaced by the path of a
// private folder that extract fills, and variables, NAME=VALUE, are added to its environment. The caller must call Stop.
func StartWorker(in string, words []string, controlAddress string, variables []string, extract func(dir string) error) (*Worker, error) {
	f, err := newFolder()
	if err != nil {
		return nil, fmt.Errorf("making a folder for the worker: %w", err)
	}
	if err := extract(f.dir); err != nil {
		return nil, errors.Join(fmt.Errorf("writing the worker: %w", err), f.remove())
	}
	args := make([]string, len(words))
	for i, word := range words {
		args[i] = strings.ReplaceAll(word, "{dir}", f.dir)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = in
	cmd.Env = append(append(os.Environ(), "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1"), variables...)
	cmd.Env = append(cmd.Env, control.EnvControl+"="+controlAddress, envFolder+"="+f.dir)
	p := newProcess(f)
	if err := p.start(cmd); err != nil {
		return nil, errors.Join(err, f.remove())
	}
	return &Worker{p}, nil
}

// Process is its process id.
func (w *Worker) Process() int { return w.p.cmd.Process.Pid }

// Exited is closed when it has ended; Status says how, from then on.
func (w *Worker) Exited() <-chan struct{} { return w.p.exited }

// Status says how it ended.
func (w *Worker) Status() string { return w.p.status }

// Output returns what it has written to its standard output and error since then, as far as it is kept.
func (w *Worker) Output(since time.Time) string { return w.p.Output(since) }

// Kill ends it at once. Stop must still be called.
func (w *Worker) Kill() { w.p.Kill() }

// Stop ends it and all that it has started, and removes its folder. It may be called again.
func (w *Worker) Stop() error { return w.p.Stop() }
