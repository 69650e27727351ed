package reference

import (
	"io"
	"os"
	"time"
)

// Option sets something about a server.
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

// Limits are what the server bears. A number that is zero or less means no limit; a
// time-out that is zero or less never ends.
type Limits struct {
	Head     int   // octets in a head, and in a trailer section; 431 beyond
	Fields   int   // fields in a head; 431 beyond
	Target   int   // octets in a request target; 414 beyond
	Content  int64 // octets of content; 413 beyond
	Unread   int64 // octets of unread content that are drained to save a connection
	Arrived  int   // octets of content kept for an application that does not take them
	Requests int   // requests in progress; 503 beyond
	Threads  int   // threads in the pool, at least 1
	Waiting  int   // threads more, in place of those that wait for a client that is slow
	Queue    int   // switched requests and delegated calls waiting for a thread; 503 beyond (loops that admit one at the same moment: one each)

	Idle           time.Duration // between requests
	HeadTimeout    time.Duration // for a head, from its first octet; 408 beyond
	ContentTimeout time.Duration // between two arrivals of content; 408 beyond
	WriteTimeout   time.Duration // between two advances of a response
	HalfClosed     time.Duration // between two blocks for a client that has closed its sending side
	Linger         time.Duration // for the client to take the last response in
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
			Requests: 1 << 16,
			Threads:  64,
			Waiting:  1024,
			Queue:    1024,

			Idle:           75 * time.Second,
			HeadTimeout:    15 * time.Second,
			ContentTimeout: 30 * time.Second,
			WriteTimeout:   30 * time.Second,
			HalfClosed:     60 * time.Second,
			Linger:         2 * time.Second,
		},
		seams: defaultSeams(),
	}
}

// Address sets where to listen, as HOST:PORT; 127.0.0.1:0 by default.
func Address(address string) Option { return func(s *settings) { s.address = address } }

// Loops sets how many loops share the connections; 1 by default.
func Loops(n int) Option { return func(s *settings) { s.loopCount = max(n, 1) } }

// ErrorLog sets where wsgi.errors and the server's own messages go; standard error by
// default. It is written to by one goroutine at a time.
func ErrorLog(w io.Writer) Option { return func(s *settings) { s.log = w } }

// Variables adds variables to every environ (wsgi/deployer-can-inject-environ). Names
// and values are strings of octets. They cannot replace what the request says.
func Variables(v map[string]string) Option { return func(s *settings) { s.variables = v } }

// SingleThread lets no two applications run at the same moment (wsgi/single-thread-option).
// A step that blocks then holds all others up.
func SingleThread() Option { return func(s *settings) { s.single = true } }

// WithLimits changes limits, starting from the default ones.
func WithLimits(change func(*Limits)) Option { return func(s *settings) { change(&s.limits) } }

// WithSeams replaces behaviours: what a faulty server is made by.
func WithSeams(change func(*Seams)) Option { return func(s *settings) { change(&s.seams) } }
