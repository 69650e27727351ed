package main

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/probe"
)

func newProbe() *cobra.Command {
	var listen, bridge string
	cmd := &cobra.Command{
		Use:   "probe DIR",
		Short: "Write the probe, for a server that you start yourself",
		Long: `Write the probe into DIR, for a server that wsgicheck does not start: one in a container, behind a proxy, on another
machine. DIR is made if it does not exist; other files in it stay as they are. The server hosts ` + probe.Module + `:application with
DIR on its path. The probe connects to wsgicheck at the address given by --control. It finds that address in ` + control.EnvControl + `,
or in a file that is written beside it for servers that drop the environment. Only you can read the files: they hold a secret.

The line on standard output is for the shell in which wsgicheck runs.`,
		Example: `  eval "$(wsgicheck probe ./probe)"
  PYTHONPATH=probe gunicorn -b 127.0.0.1:8000 wsgicheck_probe:application &
  wsgicheck run --address 127.0.0.1:8000`,
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := filepath.Abs(args[0])
			if err != nil {
				return internal(err)
			}
			address, err := controlAddress(listen)
			if err != nil {
				return err
			}
			if bridge != "" {
				if err := checkBridge(bridge); err != nil {
					return usage("--bridge: %w", err)
				}
			}
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return usage("%w", err)
			}
			if err := probe.Extract(dir, address, bridge); err != nil {
				return usage("%w", err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "export %s=%s\n", control.EnvControl, address)
			run := "wsgicheck run --address HOST:PORT"
			if bridge != "" {
				run += " --bridge " + bridge
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Let the server host %s:application with %s on its path, then run: %s\n", probe.Module, dir, run)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "control", "", "`HOST:PORT` where wsgicheck will listen for the probe (default: a free port of this machine)")
	f.StringVar(&bridge, "bridge", "", "`MODULE:CALLABLE` of the server's own bridge")
	for _, flag := range []string{"control", "bridge"} {
		if err := cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions); err != nil {
			panic(err)
		}
	}
	return cmd
}

// controlAddress returns a HOST:PORT/SECRET/PROOF with a new secret; hostPort may be "".
func controlAddress(hostPort string) (string, error) {
	if hostPort == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", internal(err)
		}
		hostPort = l.Addr().String()
		l.Close()
	}
	if host, port, err := net.SplitHostPort(hostPort); err != nil || host == "" || cmp.Or(port, "0") == "0" || strings.ContainsAny(hostPort, "/ \r\n'\"$`\\;&|<>()") {
		return "", usage("--control is %q, want HOST:PORT", hostPort)
	}
	return hostPort + "/" + rand.Text() + "/" + rand.Text(), nil
}
