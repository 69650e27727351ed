// Package examples has applications for trying out the reference server:
//
//	echo     streams content back while it is still arriving
//	upload   switches to synchronous processing and digests what is uploaded
//	wsgi     a synchronous PEP 3333 application below the bridge
//	chat     a Comet chat: responses that are held until somebody says something
//
// They use only the interface of spec/wsgi, except for the chat, which waits for the reference
// server's own event if the server offers it, and otherwise yields empty blocks.
// The package may import reference and spec/wsgi. Start reading at examples.go.
package examples
