package main

import (
	"fmt"
	"io"
	"os"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness"
)

// share returns the shard that --shard asks for, and its units; nil and all units for the whole matrix. What may surprise is written to w.
func (o *matrixOptions) share(w io.Writer, chosen []unit) (*matrix.Shard, []unit, error) {
	shard, by, err := matrix.ParseShard(o.shard, os.LookupEnv)
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	if shard.Total == 0 {
		if o.shard != "" {
			fmt.Fprintf(w, "wsgicheck: --shard %s: no variable says which shard this is: testing all %s\n", o.shard, o.what())
		}
		return nil, chosen, nil
	}
	// Bazel fails a sharded test that does not touch this file: it would run everything in each shard.
	if file := os.Getenv("TEST_SHARD_STATUS_FILE"); file != "" && by == "Bazel" {
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			return nil, nil, usage("TEST_SHARD_STATUS_FILE: %w", err)
		}
	}
	var own []unit
	for i, u := range chosen {
		shard.Servers = append(shard.Servers, matrix.Share{Name: u.name, Title: u.title, Shard: shard.Of(i)})
		if shard.Of(i) == shard.Index {
			own = append(own, u)
		}
	}
	if len(own) == 0 {
		fmt.Fprintf(w, "wsgicheck: shard %s has none of the %s: there are %d\n", shard, o.what(), len(chosen))
	}
	return &shard, own, nil
}

func idsOf(cases []harness.Case) []string {
	ids := make([]string, len(cases))
	for i := range cases {
		ids[i] = cases[i].ID()
	}
	return ids
}
