package main

import (
	"math/rand/v2"

	"github.com/spf13/cobra"
)

// seedOf returns the seed that was given by --seed, or a new one.
func (o *runOptions) seedOf(cmd *cobra.Command) uint64 {
	if cmd.Flags().Changed("seed") {
		return o.seed
	}
	return newSeed()
}

// newSeed returns a seed that is short enough to be typed.
func newSeed() uint64 { return rand.Uint64N(1_000_000) }
