// Package browser tests the chat example in headless Chromium (Debian's package chromium). It
// is a module of its own, so that the main module does not depend on the browser driver:
//
//	cd reference/examples/browser && go test
//
// It may import reference and reference/examples. Start reading at chat_test.go.
package browser
