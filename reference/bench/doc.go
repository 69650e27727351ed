// Command bench measures what reference/README.md states. Without arguments it runs all
// that needs a server in a process of its own, with wrk, and prints the figures:
//
//	go run ./reference/bench
//
// With servers it measures the Python servers of the presets side by side with the reference:
//
//	go run ./reference/bench servers -install DIR
//
// What needs none is in the benchmarks beside it:
//
//	go test -run '^$' -bench . ./reference/bench
package main
