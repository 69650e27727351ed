package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// maxWatched is the longest exchange that is judged, in octets of JSON.
const maxWatched = 32 << 20

func newJudge() *cobra.Command {
	return &cobra.Command{
		Use:   "judge FILE",
		Short: "Say which rules an application broke where it was watched",
		Long: `Judge exchanges that somebody else made and watched: wsgicheck.lint of the Python package, and its plugin for pytest, use this.
FILE, - for standard input, has a JSON object for each exchange on a line of its own. The answer to each is a line, too.

  {"middleware": false, "component": ["FILE:LINE"], "events": [{"seq": 1, "side": "above", "kind": "call", …}, …]}
  {"findings": [{"rule": …, "case": …, "level": "MUST", "at": ["FILE:LINE"], "observed": …, "statement": …, "source": …,
    "consequence": …}]}

The events are those of the control protocol (harness/PROTOCOL.md). middleware says that the application that it was given was
watched, too, on the side "beneath". Only a MUST counts, and only what the component did: what its server or client did, or
left undone, is not its fault. A line that cannot be read is answered with {"error": …}.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := io.Reader(os.Stdin)
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return usage("%w", err)
				}
				defer f.Close()
				in = f
			}
			cat, err := spec.Load()
			if err != nil {
				return internal(err)
			}
			return judge(in, cmd.OutOrStdout(), component.NewLinter(cat))
		},
	}
}

// judge answers each line.
func judge(in io.Reader, out io.Writer, by *component.Linter) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), maxWatched)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var answer any
		var w component.Watched
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			answer = map[string]string{"error": fmt.Sprintf("not an exchange: %v", err)}
		} else {
			answer = map[string][]component.Finding{"findings": by.Judge(&w)}
		}
		if err := encoder.Encode(answer); err != nil {
			return internal(err)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return usage("an exchange is longer than %d MiB", maxWatched>>20)
	} else if err != nil {
		return internal(err)
	}
	return nil
}
