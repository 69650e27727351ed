// Command bench measures the figures in reference/README.md. Without arguments it runs the
// measurements that need wrk and a server in a process of its own, and prints the results:
//
//	go run ./reference/bench
//
// With servers it measures the servers of the presets, each in alternation with the reference:
//
//	go run ./reference/bench servers -install DIR
//
// With held it holds responses on the presets that host the proposal, beside the reference:
//
//	go run ./reference/bench held -install DIR
//
// The other figures come from benchmarks in this folder:
//
//	go test -run '^$' -bench . ./reference/bench
//
// It may import reference, harness and spec. Start reading at main.go.
package main
