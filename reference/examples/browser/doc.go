// Package browser tries the chat example in headless Chromium (Debian's package chromium).
// It is a module of its own, so that nobody else needs what drives the browser:
//
//	cd reference/examples/browser && go test
package browser
