package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/site"
	"github.com/wsgicheck/wsgicheck/docs/findings"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

func newSite() *cobra.Command {
	var matrices []string
	cmd := &cobra.Command{
		Use:   "site DIR",
		Short: "Write a static site of the rules, the findings, and what matrices say about servers",
		Long: `Write a static site into the folder DIR: a page for each rule, for each server, and for what was found in the servers people
use. It needs no JavaScript, works from file:// and below any path, and has badges for each server.

Each --matrix is a file matrix.json, with the reports beside it, or a folder that wsgicheck matrix --out or matrix merge
wrote. With several, for instance one for each release of a server, the pages of the servers have a history.

DIR must not exist, or be empty, or hold nothing but an earlier site, which is replaced as a whole when the new one is complete.`,
		Example: `  wsgicheck matrix --install servers -o matrix-2026-11
  wsgicheck site public --matrix matrix-2026-10 --matrix matrix-2026-11`,
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error { return writeSite(cmd, args[0], matrices) },
	}
	cmd.Flags().StringArrayVar(&matrices, "matrix", nil, "show the servers of the matrix in `FILE|DIR`; may be repeated")
	return cmd
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func writeSite(cmd *cobra.Command, dir string, paths []string) error {
	if dir == "" {
		return usage("the folder for the site is empty: give its name")
	}
	if err := site.Replaceable(dir); err != nil {
		return usage("%w", err)
	}
	catalog, err := spec.Load()
	if err != nil {
		return internal(err)
	}
	found, err := findings.Load()
	if err != nil {
		return internal(err)
	}
	for i, path := range paths { // of shards and what they were merged to in one folder, the latter
		if merged := filepath.Join(path, "matrix.json"); exists(merged) {
			paths[i] = merged
		}
	}
	files, err := readMatrices(paths)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Components {
			return usage("%s is a matrix of components, and the site shows servers: matrix.md beside it has the table", f.Path)
		}
		if f.Shard != nil {
			return usage("%s is shard %s of a matrix: make one of its shards with wsgicheck matrix merge, and give the folder that this writes", f.Path, f.Shard)
		}
	}
	built, err := site.Build(site.Source{Version: version(), Catalog: catalog, Cases: everyCase(), Hosted: component.Known(), Findings: found, Matrices: files})
	if err != nil {
		return usage("%w", err)
	}
	if err := site.Write(dir, built, version()); err != nil {
		return internal(err)
	}
	size := 0
	for _, data := range built {
		size += len(data)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d files, %.1f MB\n", dir, len(built), float64(size)/1e6)
	return nil
}
