// Package python makes the Python package wsgicheck: wheels that carry the command, one for each platform, with
// python -m wsgicheck, a plugin for pytest, wsgicheck.lint, which watches an application in place, and the ASGI adapter of
// reference/asgi as wsgicheck.asgi. The other Python sources are in
// wsgicheck/; they find the command and run it. Those that watch (start at _watching.py) report the events of spec/trace and judge
// nothing. They do not use the worker's modules (harness/host), which look at objects more closely than tests of others may notice.
//
//	go run ./cmd/wsgicheck/python/wheels                  writes the wheels of all platforms into dist/
//
// A wheel is written here, entry by entry, and not by a build backend: the same sources and the same Go give the same octets.
//
// It imports reference/asgi, for the adapter: the command is built by the go command. Start at [Build] and [Write].
package python
