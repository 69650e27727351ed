// Package examples are applications to try the reference server with:
//
//	echo     streams what it is sent back while it is still being sent
//	upload   switches to synchronous processing and digests what is uploaded
//	wsgi     a synchronous PEP 3333 application beneath the bridge
//	chat     a Comet chat: responses that are held until somebody says something
//
// They use what the interface offers and nothing else, but for the chat, which sleeps on
// the reference's own event where it is offered and polls by empty blocks elsewhere.
// Start reading at examples.go.
package examples
