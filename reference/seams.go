package reference

import "github.com/wsgicheck/wsgicheck/spec/wsgi"

// Seams are the behaviors of the server, one function each. The server does everything
// through them; by default each is the method that its comment names. A faulty server
// replaces one and keeps the rest:
//
//	reference.WithSeams(func(s *reference.Seams) {
//		next := s.Next
//		s.Next = func(x *reference.Exchange) ([]byte, error) { x.Content().Take(); return next(x) }
//	})
type Seams struct {
	// The head of a request. Errors are Refusals.
	EndLine     func(line []byte) ([]byte, error) // removes the end of a line that ends in LF; in chunked content too
	RequestLine func(h *Head, line string) error  // fills in everything but Fields
	Field       func(h *Head, line string) error  // adds to Fields
	CheckHead   func(h *Head) error               // when it is complete
	Boundary    func(h *Head) (Boundary, error)   // Length, NewChunked
	KeepAlive   func(h *Head) bool                // whether the client wants the connection kept

	// The request.
	Begin   func(x *Exchange)              // Exchange.Begin
	Environ func(x *Exchange) wsgi.Environ // Exchange.NewEnviron
	Thread  func(x *Exchange) Thread       // Exchange.Thread

	// The application.
	Turn  func(x *Exchange) (wsgi.Value, error) // Exchange.Turn: one turn, and what it yields
	Yield func(x *Exchange, v wsgi.Value) error // Exchange.Yielded: what is done with it
	End   func(x *Exchange) error               // Exchange.Ended: the end of the iterable
	Close func(x *Exchange) error               // Exchange.CloseIterable

	// What the environ offers.
	Next     func(x *Exchange) ([]byte, error)     // Exchange.Next
	Continue func(x *Exchange)                     // Exchange.SendContinue
	Factory  func(x *Exchange) (wsgi.Token, error) // Exchange.Factory
	Switched func(x *Exchange)                     // Exchange.ProvideInput
	Input    func(x *Exchange) wsgi.Input          // Exchange.Input
	RunCall  func(x *Exchange, call func())        // Exchange.RunCall
	Bridge   func(wsgi.Application) wsgi.Application

	// The response.
	Head    func(x *Exchange, b []byte) []byte                                                         // Exchange.AppendHead: appends the head
	Start   func(x *Exchange, status string, headers []wsgi.Header, excInfo error) (wsgi.Write, error) // Exchange.Start
	Send    func(x *Exchange, block []byte) error                                                      // Exchange.SendYielded
	Framing func(x *Exchange, first []byte, end bool) Framing                                          // Exchange.Frame

	// The rest of the connection.
	Drain      func(x *Exchange) bool         // Exchange.Drain: reads content that was not read; false closes the connection
	Disconnect func(x *Exchange, cause error) // Exchange.Cancel: the client has gone, or its content is malformed
}

func defaultSeams() Seams {
	return Seams{
		EndLine: endLine, RequestLine: requestLine, Field: addField, CheckHead: checkHead, KeepAlive: keepAlive,
		Begin: (*Exchange).Begin, Environ: (*Exchange).NewEnviron, Thread: (*Exchange).Thread,
		Turn: (*Exchange).Turn, Yield: (*Exchange).Yielded, End: (*Exchange).Ended, Close: (*Exchange).CloseIterable,
		Next: (*Exchange).Next, Continue: (*Exchange).SendContinue, Factory: (*Exchange).Factory,
		Switched: (*Exchange).ProvideInput, Input: (*Exchange).Input, RunCall: (*Exchange).RunCall, Bridge: Bridge,
		Start: (*Exchange).Start, Send: (*Exchange).SendYielded, Framing: (*Exchange).Frame,
		Head: (*Exchange).AppendHead, Drain: (*Exchange).Drain, Disconnect: (*Exchange).Cancel,
	}
}

// Thread is the thread that the exchange runs on in its current phase.
func (x *Exchange) Thread() Thread {
	if x.Synchronous() {
		return x.Pool()
	}
	return x.Loop()
}

// Loop is the loop that the connection belongs to.
func (x *Exchange) Loop() Thread { return x.conn.loop }

// Pool is the pool of threads that may block.
func (x *Exchange) Pool() Thread { return x.server.pool }

// RunCall runs a delegated call in the pool.
func (x *Exchange) RunCall(call func()) { x.server.pool.post(job(call)) }

type job func()

func (j job) run() { j() }
