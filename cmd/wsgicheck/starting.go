package main

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/target"
)

// starting says where a server listens and has the application: --host, --unix and --prefix, or these keys of wsgicheck.yaml.
type starting struct {
	Host   string // a name or an address of this machine
	Unix   string // the path of a Unix socket
	Prefix string // the path beneath which it has the application

	inFile bool // these are keys of wsgicheck.yaml, not flags
}

// name is how the user knows one of the three.
func (s starting) name(key string) string {
	if s.inFile {
		return key
	}
	return "--" + key
}

func (s starting) preset() presets.Way {
	return presets.Way{Unix: s.Unix != "", Mounted: s.Prefix != ""}
}

// flags returns the flags that give it.
func (s starting) flags() (args []string) {
	for _, f := range [][2]string{{"--host", s.Host}, {"--unix", s.Unix}, {"--prefix", s.Prefix}} {
		if f[1] != "" {
			args = append(args, f[0], f[1])
		}
	}
	return args
}

var (
	// What these values may consist of: they go into command lines, of which a shell must not make anything else.
	prefixForm = regexp.MustCompile(`^(/([A-Za-z0-9._~@:+,=-]|%[0-9A-Fa-f]{2})+)+$`)
	socketForm = regexp.MustCompile(`^[A-Za-z0-9._/@:+,={}-]+$`)
	hostForm   = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	dotSegment = regexp.MustCompile(`/\.\.?(/|$)`)
)

// check refuses values that nothing can be made of. It asks no other machine.
func (s starting) check() error {
	if s.Host != "" {
		if err := checkHost(s.Host); err != nil {
			return fmt.Errorf("%s %q: %w", s.name("host"), s.Host, err)
		}
	}
	if s.Unix != "" {
		if err := checkSocket(s.Unix); err != nil {
			return fmt.Errorf("%s %q: %w", s.name("unix"), s.Unix, err)
		}
	}
	if s.Prefix != "" {
		if err := checkPrefix(s.Prefix); err != nil {
			return fmt.Errorf("%s %q: %w", s.name("prefix"), s.Prefix, err)
		}
	}
	return nil
}

func checkHost(host string) error {
	bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip, err := netip.ParseAddr(bare)
	switch {
	case err == nil && bare != host:
		return fmt.Errorf("an address is given without brackets: %s", bare)
	case err == nil && ip.Zone() != "":
		return fmt.Errorf("an address with a zone cannot be in the Host field of a request: give another one, such as ::1")
	case err == nil && ip.IsUnspecified():
		return fmt.Errorf("it stands for every address of this machine: give one of them, such as 127.0.0.1 or ::1")
	case err == nil:
		return nil
	}
	if name, port, err := net.SplitHostPort(host); err == nil {
		return fmt.Errorf("wsgicheck chooses the port %s itself: give the host alone, %s", port, name)
	}
	if strings.Contains(host, ":") || !hostForm.MatchString(host) {
		return fmt.Errorf("it is neither a name nor an address: give one of this machine, such as 127.0.0.1 or ::1")
	}
	return nil
}

// checkLocal reports why a server cannot listen on the host.
func checkLocal(host string) error {
	if host == "" {
		return nil
	}
	if _, err := net.LookupHost(host); err != nil {
		return fmt.Errorf("--host %q: it is the name of no machine (%w): give a name or an address of this one, such as 127.0.0.1 or ::1", host, err)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return fmt.Errorf("--host %q: nothing can listen there on this machine (%w): give one of its addresses, such as 127.0.0.1 or ::1", host, err)
	}
	return l.Close()
}

func checkSocket(path string) error {
	rest, private := strings.CutPrefix(path, "{dir}/")
	switch {
	case strings.HasPrefix(path, "unix:"):
		return fmt.Errorf("give the path alone, %s", strings.TrimPrefix(path, "unix:"))
	case strings.HasSuffix(path, "/") || private && rest == "":
		return fmt.Errorf("it names a folder: give the path of a socket in it, such as %s/socket", strings.TrimRight(path, "/"))
	case !socketForm.MatchString(path), strings.ContainsAny(rest, "{}"), !private && strings.ContainsAny(path, "{}"):
		return fmt.Errorf("it must consist of letters, digits and . _ / @ : + , = - and may begin with {dir}/: it becomes part of a command line")
	case !private && len(path) > target.LongestSocket:
		return fmt.Errorf("it has %d octets, and the path of a Unix socket may have %d at most: choose a shorter one", len(path), target.LongestSocket)
	}
	return nil
}

func checkPrefix(prefix string) error {
	switch {
	case prefix == "/":
		return fmt.Errorf("that is the root, where the application is without --prefix: leave it out")
	case !strings.HasPrefix(prefix, "/"):
		return fmt.Errorf("it must begin with a slash: /%s", strings.TrimRight(prefix, "/"))
	case strings.HasSuffix(prefix, "/"):
		return fmt.Errorf("it must not end in a slash, which belongs to the path beneath it: %s", strings.TrimRight(prefix, "/"))
	case !prefixForm.MatchString(prefix) || dotSegment.MatchString(prefix):
		return fmt.Errorf("it is a path as it is in a URL: segments of letters, digits and . _ ~ @ : + , = - or %%XX, none of them empty, or . or .. alone")
	}
	return nil
}

// fits reports why a command line cannot be started in this way.
func (s starting) fits(command string) error {
	has := func(placeholder string) bool { return strings.Contains(command, placeholder) }
	switch {
	case s.Host != "" && s.Unix != "":
		return fmt.Errorf("%s and %s are for different servers: one that listens on a port, and one that listens on a Unix socket", s.name("host"), s.name("unix"))
	case has("{unix}") && (has("{port}") || has("{host}")):
		return fmt.Errorf("the command %q has {unix} and {host} or {port}: the server must listen in one place", command)
	case s.Unix != "" && !has("{unix}"):
		return fmt.Errorf("%s %q: the command %q has no {unix}: write it where the path of the Unix socket goes", s.name("unix"), s.Unix, command)
	case s.Host != "" && has("{unix}"):
		return fmt.Errorf("%s %q: the command %q listens on a Unix socket: leave it out", s.name("host"), s.Host, command)
	case s.Host != "" && !has("{host}"):
		return fmt.Errorf("%s %q: the command %q has no {host}: write it where the host goes", s.name("host"), s.Host, command)
	case s.Prefix == "" && has("{prefix}"):
		return fmt.Errorf("the command %q has {prefix}: say what that is with %s", command, s.name("prefix"))
	case !has("{port}") && !has("{unix}"):
		return fmt.Errorf("the command %q has no {port}: the server must listen on the port that it is given, or on the Unix socket {unix}", command)
	}
	return nil
}

// checkAddress reports why nothing can be reached at the address of a server that is running.
func (s starting) checkAddress(address string) error {
	path, unix := strings.CutPrefix(address, "unix:")
	switch {
	case s.Host != "":
		return fmt.Errorf("%s %q: that is for a server that wsgicheck starts: the address %s has its own", s.name("host"), s.Host, address)
	case s.Unix != "":
		return fmt.Errorf("%s %q: that is for a server that wsgicheck starts: for one that is running, give the address unix:%s", s.name("unix"), s.Unix, s.Unix)
	case unix && path == "":
		return fmt.Errorf("the address %q has no path: write unix:PATH", address)
	case unix && len(path) > target.LongestSocket:
		return fmt.Errorf("the path in the address %q has %d octets, and that of a Unix socket may have %d at most: have the server listen on a shorter one, or make a link to its folder", address, len(path), target.LongestSocket)
	case unix:
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	switch ip, notIP := netip.ParseAddr(address); {
	case notIP == nil && ip.Is6():
		return fmt.Errorf("the address %q is not of the form HOST:PORT: an IPv6 address has brackets there, as in [::1]:8000", address)
	case strings.Contains(address, "://"):
		return fmt.Errorf("the address %q is a URL, and must be of the form HOST:PORT or unix:PATH", address)
	case err != nil || port == "":
		return fmt.Errorf("the address %q is not of the form HOST:PORT or unix:PATH", address)
	}
	return nil
}
