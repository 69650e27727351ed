package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

func newMerge() *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use:   "merge DIR...",
		Short: "Make one matrix of its shards",
		Long: `Make one matrix of its shards, or of matrices of different servers. Each DIR is a folder that wsgicheck matrix --out wrote:
all files matrix-I-of-N.json in it are taken, or else matrix.json. The table is printed on standard output; matrix.json,
matrix.md and the reports of the servers are written into the folder given by --out, as a matrix of all servers would have been.

Reports by different versions of wsgicheck, or of different cases, are refused; so is a server that is in two files. The
servers of a shard that is missing are not tested, with that reason.

The exit code is 0 if all shards are there and a server could be tested, 3 if not; 2 if what is given cannot be merged; 4 if a
report could not be written.`,
		Example: `  wsgicheck matrix merge wsgicheck-matrix
  wsgicheck matrix merge shards/* -o merged`,
		Args: cobra.MinimumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error { return merge(cmd, args, out) },
	}
	cmd.Flags().StringVarP(&out, "out", "o", "wsgicheck-matrix", "write the comparison and the reports to the folder `DIR`")
	return cmd
}

func merge(cmd *cobra.Command, dirs []string, out string) error {
	files, err := readMatrices(dirs)
	if err != nil {
		return err
	}
	merged, err := matrix.Merge(files)
	if err != nil {
		return usage("%w", err)
	}
	if err := copyReports(files, merged, out); err != nil {
		return err
	}
	if err := saveMatrix(cmd, out, merged); err != nil {
		return internal(err)
	}
	if missing := merged.Missing(); missing != "" {
		return &exitError{report.ExitUntestable, fmt.Errorf("not tested: %s", missing)}
	}
	for _, s := range merged.Servers {
		if s.State == matrix.Tested {
			return nil
		}
	}
	return &exitError{report.ExitUntestable, errors.New("nothing could be tested")}
}

// readMatrices reads the comparisons at the paths, each once.
func readMatrices(paths []string) (files []matrix.File, err error) {
	seen := map[string]bool{}
	for _, path := range paths {
		names, err := matrix.Find(path)
		if err != nil {
			return nil, usage("%w", err)
		}
		for _, name := range names {
			clean, err := filepath.Abs(name)
			if err != nil {
				return nil, internal(err)
			}
			if seen[clean] {
				continue
			}
			seen[clean] = true
			f, err := matrix.ReadFile(name)
			if err != nil {
				return nil, usage("%w", err)
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// copyReports copies the reports of the servers in the files, and sets the names of the copies in the merged comparison.
func copyReports(files []matrix.File, merged *matrix.Comparison, out string) error {
	if err := os.MkdirAll(filepath.Join(out, "reports"), 0o777); err != nil {
		return usage("%w", err)
	}
	from := map[string]string{}
	for _, f := range files {
		for _, s := range f.Servers {
			from[s.Name] = f.ReportPath(s)
		}
	}
	for i, s := range merged.Servers {
		if s.Report == "" {
			continue
		}
		if !filepath.IsLocal(s.Name) || filepath.Base(s.Name) != s.Name {
			return usage("the server %q cannot have a report of that name", s.Name)
		}
		data, err := os.ReadFile(from[s.Name])
		if err != nil {
			return usage("%w", err)
		}
		s.Report = path.Join("reports", s.Name+".json")
		merged.Servers[i] = s
		write := func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(data)); return err }
		if err := report.Save(filepath.Join(out, filepath.FromSlash(s.Report)), write); err != nil {
			return internal(err)
		}
	}
	return nil
}

// saveMatrix writes the files of a comparison, without the reports, and prints its table.
func saveMatrix(cmd *cobra.Command, dir string, c *matrix.Comparison) error {
	name := filepath.Join(dir, c.File())
	return errors.Join(
		report.Save(name+".json", c.WriteJSON),
		report.Save(name+".md", c.WriteMarkdown),
		c.WriteTerminal(cmd.OutOrStdout()),
	)
}
