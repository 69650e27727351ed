package reference

import (
	"io"
	"os"
	"time"
)

// Option configures a server.
type Option func(*settings)

type settings struct {
	address   string
	loopCount int
	log       io.Writer
	variables map[string]string
	single    bool
	limits    Limits
	seams     Seams
}

// Limits are the limits of a server. A number that is zero or less means no limit; a
// timeout that is zero or less never expires.
type Limits struct {
	Head     int   // octets in a head, and in a trailer section; beyond it 431
	Fields   int   // fields in a head; beyond it 431
	Target   int   // octets in a request target; beyond it 414
	Content  int64 // octets of content; beyond it 413
	Unread   int64 // octets of unread content that are drained to keep a connection
	Written  int   // octets that write() on a loop leaves unsent; beyond it write() returns an error
	Arrived  int   // octets of content that are buffered for an application that does not take them
	Requests int   // requests in progress; beyond it 503
	Threads  int   // threads in the pool, at least 1
	Waiting  int   // additional threads, which replace those that wait for a slow client
	Reserve  int   // threads beyond these, for requests whose content has arrived to its end, so that slow clients cannot take them all
	Queue    int   // switched requests and delegated calls that wait for a thread, those whose content has arrived to its end counted apart; beyond it 503 (loops that admit one at the same moment may exceed it by one each)

	Idle           time.Duration // between requests
	HeadTimeout    time.Duration // for a head, from its first octet; beyond it 408
	ContentTimeout time.Duration // between two arrivals of content; beyond it 408
	ContentRate    int           // octets of content a second, on average over ContentTimeout, after the switch; below it 408
	WriteTimeout   time.Duration // for the client to take the next part of a response
	HalfClosed     time.Duration // between two blocks for a client that has closed its sending side
	Linger         time.Duration // for the client to read the last response
}

func defaults() settings {
	return settings{
		address:   "127.0.0.1:0",
		loopCount: 1,
		log:       os.Stderr,
		limits: Limits{
			Head:     64 << 10,
			Fields:   200,
			Target:   16 << 10,
			Unread:   256 << 10,
			Arrived:  512 << 10,
			Written:  16 << 20,
			Requests: 1 << 16,
			Threads:  64,
			Waiting:  1024,
			Reserve:  64,
			Queue:    1024,

			Idle:           75 * time.Second,
			HeadTimeout:    15 * time.Second,
			ContentTimeout: 30 * time.Second,
			ContentRate:    500,
			WriteTimeout:   30 * time.Second,
			HalfClosed:     60 * time.Second,
			Linger:         2 * time.Second,
		},
		seams: defaultSeams(),
	}
}

// Address sets the address to listen on, as HOST:PORT; 127.0.0.1:0 by default.
func Address(address string) Option { return func(s *settings) { s.address = address } }

// Loops sets how many loops share the connections; 1 by default.
func Loops(n int) Option { return func(s *settings) { s.loopCount = max(n, 1) } }

// ErrorLog sets where wsgi.errors and the server's own messages go; standard error by
// default. Only one goroutine at a time writes to it.
func ErrorLog(w io.Writer) Option { return func(s *settings) { s.log = w } }

// Variables adds variables to every environ (wsgi/deployer-can-inject-environ). Names
// and values are strings of octets. They cannot replace variables of the request.
func Variables(v map[string]string) Option { return func(s *settings) { s.variables = v } }

// SingleThread makes sure that no two applications run at the same time
// (wsgi/single-thread-option). A step that blocks then blocks all others.
func SingleThread() Option { return func(s *settings) { s.single = true } }

// WithLimits changes limits, starting from the default ones.
func WithLimits(change func(*Limits)) Option { return func(s *settings) { change(&s.limits) } }

// WithSeams replaces behaviors. That is how a faulty server is made.
func WithSeams(change func(*Seams)) Option { return func(s *settings) { change(&s.seams) } }
