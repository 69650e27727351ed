// Command bench measures what reference/README.md states. Without arguments it runs all
// that needs a server in a process of its own, with wrk, and prints the figures:
//
//	go run ./reference/bench
//
// What needs none is in the benchmarks beside it:
//
//	go test -run '^$' -bench . ./reference/bench
package main
