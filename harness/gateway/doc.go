// Package gateway holds wsgicheck_gateway, a front in Python that makes a target of a gateway without a socket: a test
// client, a transport that calls an application, an adapter for a cloud's functions.
//
// A gateway calls the application itself, so it is a server in the sense of PEP 3333. The front reads one whole request per
// connection, gives it to the gateway through the gateway's own interface, and writes the whole answer back. What it does in
// the gateway's place says nothing of the gateway: suites leave those cases out, see harness.Facts.Gateway.
//
// The package imports nothing of wsgicheck. Start reading at wsgicheck_gateway/front.py.
package gateway
