package wire

import (
	"errors"
	"fmt"
)

// Reasons for which an [Error] ends an operation, besides io.EOF (the peer closed before
// the first octet), io.ErrUnexpectedEOF (it closed in the middle), the cause of the
// context, os.ErrDeadlineExceeded, net.ErrClosed and a [LimitError].
var (
	ErrReset    = errors.New("the peer reset the connection")
	ErrNotHTTP  = errors.New("not an HTTP/1.x response")
	ErrFraming  = errors.New("the framing is broken: it is unknown where the content ends")
	ErrNoMarker = errors.New("the content ended without it")
	ErrUnread   = errors.New("the previous response has not been read to its end; call ReadRest first")
)

// Error is what every method of a [Conn] returns: which connection failed at what, and why.
type Error struct {
	Conn string // the connection's name
	Op   string // what was being done or waited for
	Got  []byte // what had arrived and was not consumed, at most 256 octets
	Err  error  // the reason
}

func (e *Error) Error() string {
	s := fmt.Sprintf("connection %q: %s: %v", e.Conn, e.Op, e.Err)
	if len(e.Got) > 0 {
		s += "; pending: " + brief(string(e.Got))
	}
	return s
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// LimitError says that a peer sent more than the client accepts.
type LimitError struct {
	What  string // what was too large, or too many
	Limit int64  // octets, or number
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s beyond the limit of %d", e.What, e.Limit)
}
