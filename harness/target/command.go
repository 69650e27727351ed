package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// Command is a server started by a command line that hosts the probe.
type Command struct {
	Title  string            // its name in reports
	Line   string            // run by sh, or by cmd on Windows; {host}, {port}, {unix}, {prefix}, {app}, {module}, {callable} and {dir} are replaced
	Host   string            // where it listens: a name or an address of this machine; "" for 127.0.0.1
	Unix   string            // the path of the Unix socket where it listens if the line has {unix}, which may begin with {dir}; "" for one in {dir}
	Prefix string            // for {prefix}: the path beneath which the server has the application
	Env    map[string]string // added to the environment
	Bridge string            // MODULE:CALLABLE of the server's bridge, "" if it has none
	App    string            // MODULE:CALLABLE of the probe, for {app}
	// Extract writes the probe, and the file by which it finds the harness, into the private
	// folder dir. The folder is put on PYTHONPATH and removed afterwards.
	Extract func(dir, control, bridge string) error

	sockets sockets
}

// Name returns the title.
func (c *Command) Name() string { return c.Title }

// HasBridge reports whether a bridge is given.
func (c *Command) HasBridge() bool { return c.Bridge != "" }

// Several is true: each instance has its own port or Unix socket, and its own private folder.
func (c *Command) Several() bool { return true }

const defaultHost = "127.0.0.1"

// Start runs the command and returns when its port or Unix socket accepts a connection. The port is free when
// it is chosen; if another process takes it before the server does, Start tries another one.
func (c *Command) Start(ctx context.Context, controlAddress string, variables ...string) (harness.Instance, error) {
	for attempt := 1; ; attempt++ {
		p, err := c.start(ctx, controlAddress, variables)
		if err == nil {
			return p, nil
		}
		if attempt == 3 || !errors.Is(err, errExited) || !strings.Contains(strings.ToLower(err.Error()), "address already in use") {
			return nil, err
		}
	}
}

func (c *Command) start(ctx context.Context, controlAddress string, variables []string) (*process, error) {
	f, err := newFolder()
	if err != nil {
		return nil, fmt.Errorf("target %q: making a folder for it: %w", c.Title, err)
	}
	p := newProcess(f)
	if err := c.Extract(f.dir, controlAddress, c.Bridge); err != nil {
		return nil, errors.Join(fmt.Errorf("target %q: writing the probe: %w", c.Title, err), f.remove())
	}
	where, err := c.place(p)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("target %q: %w", c.Title, err), f.remove())
	}
	module, callable, _ := strings.Cut(c.App, ":")
	line := strings.NewReplacer(append(where, "{app}", c.App, "{prefix}", c.Prefix,
		"{module}", module, "{callable}", callable, "{dir}", f.dir)...).Replace(c.Line)
	cmd := shell(line)
	cmd.Env = append(c.environ(f.dir, controlAddress), variables...)
	if err := p.start(cmd); err != nil {
		p.giveUp()
		return nil, errors.Join(fmt.Errorf("target %q: %w", c.Title, err), f.remove())
	}
	if err := p.awaitAccept(ctx); err != nil {
		left := p.Stop()
		return nil, errors.Join(fmt.Errorf("target %q (%s): %w%s", c.Title, line, err, p.outputTail()), left)
	}
	return p, nil
}

func (c *Command) environ(dir, controlAddress string) []string {
	path := dir
	if old := os.Getenv("PYTHONPATH"); old != "" {
		path += string(os.PathListSeparator) + old
	}
	env := append(os.Environ(), control.EnvControl+"="+controlAddress, "PYTHONPATH="+path,
		"PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1")
	if c.Bridge != "" {
		env = append(env, control.EnvBridge+"="+c.Bridge)
	}
	for k, v := range c.Env {
		env = append(env, k+"="+v)
	}
	return env
}

// place chooses where the process listens, and returns what the placeholders stand for: each, and then its value. A host that
// is an IPv6 address has brackets where the port follows it.
func (c *Command) place(p *process) ([]string, error) {
	if strings.Contains(c.Line, "{unix}") {
		path, giveUp, err := c.sockets.choose(c.Unix, p.folder.dir)
		if err != nil {
			return nil, err
		}
		p.addr, p.giveUp = wire.UnixAddress(path), giveUp
		return []string{"{unix}", path}, nil
	}
	host := cmp.Or(c.Host, defaultHost)
	port, err := freePort(host)
	if err != nil {
		return nil, fmt.Errorf("looking for a free port of %s: %w", host, err)
	}
	p.addr = net.JoinHostPort(host, port)
	return []string{"{host}:{port}", p.addr, "{host}", host, "{port}", port}, nil
}

func freePort(host string) (string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

var errExited = errors.New("the server exited before it accepted a connection")
