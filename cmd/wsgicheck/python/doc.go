// Package python makes the Python package wsgicheck: wheels that carry the command, one for each platform, with
// python -m wsgicheck and a plugin for pytest. The Python sources are in wsgicheck/; they find the command and run it, and
// know nothing of WSGI, HTTP or the control protocol.
//
//	go run ./cmd/wsgicheck/python/wheels                  writes the wheels of all platforms into dist/
//
// A wheel is written here, entry by entry, and not by a build backend: the same sources and the same Go give the same octets.
//
// It imports nothing of wsgicheck: the command is built by the go command. Start at [Build] and [Write].
package python
