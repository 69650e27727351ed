package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/reference"
)

// process is a server in a process of its own; it ends when its input does.
type process struct {
	cmd     *exec.Cmd
	input   io.Closer
	address string
}

func spawn(kind string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(self, "serve", kind)}
	p.cmd.Stderr = os.Stderr
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	p.address = strings.TrimSpace(line)
	if err != nil {
		p.stop()
	}
	return p, err
}

func (p *process) stop() {
	p.input.Close()
	p.cmd.Wait()
}

// usage is what a process uses.
type usage struct {
	resident int // KB
	threads  int
}

// usage asks the server to collect its garbage first.
func (p *process) usage() (u usage, err error) {
	if err := get(p, "/collect"); err != nil {
		return u, err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return u, err
	}
	return parseUsage(string(text))
}

// parseUsage reads a file like /proc/PID/status.
func parseUsage(text string) (u usage, err error) {
	for line := range strings.Lines(text) {
		switch f := strings.Fields(line); f[0] {
		case "VmRSS:":
			u.resident, err = strconv.Atoi(f[1])
		case "Threads:":
			u.threads, err = strconv.Atoi(f[1])
		}
	}
	return u, err
}

func get(p *process, path string) error {
	r, err := http.Get("http://" + p.address + path)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	_, err = io.Copy(io.Discard, r.Body)
	return err
}

// serve is the server's side of spawn.
func serve(kind string) error {
	defer runtime.KeepAlive(make([]byte, 32<<20)) // as in wsgicheck serve
	var address string
	switch kind {
	case "reference":
		s, err := reference.New(newApplication())
		if err != nil {
			return err
		}
		defer s.Close()
		address = s.Addr().String()
	case "nethttp":
		s, err := serveBare()
		if err != nil {
			return err
		}
		defer s.Close()
		address = s.Addr().String()
	default:
		return fmt.Errorf("unknown server %q; it is reference or nethttp", kind)
	}
	fmt.Println(address)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func collect() { debug.FreeOSMemory() }
