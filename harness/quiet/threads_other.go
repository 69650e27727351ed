//go:build !linux

package quiet

// Without /proc, what counts is how late the sampler comes.
type threads struct{}

func (*threads) forget()                 {}
func (*threads) since([]int, bool) usage { return usage{} }
func (*threads) waiting() bool           { return false }
