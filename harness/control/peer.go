package control

import (
	"bytes"
	"encoding/json"
	"net"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Peer is a probe as the hub sees it. Its methods may be called from several goroutines.
type Peer interface {
	// Open says that a gate is open.
	Open(gate string)
	// Over says that the scenario is over.
	Over()
}

// remote is a probe at the other end of a connection.
type remote struct {
	conn net.Conn

	mu       sync.Mutex
	answered bool      // it has been sent its program
	early    []Message // gates that opened before that
}

// answer sends the first line, which holds the program, and the gates that are open.
func (r *remote) answer(first Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answered = true
	return r.write(append([]Message{first}, r.early...)...)
}

// Open sends the gate's name. If the probe has gone, that does not matter.
func (r *remote) Open(gate string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answered {
		r.write(Message{Open: gate})
	} else {
		r.early = append(r.early, Message{Open: gate})
	}
}

// Over ends the connection.
func (r *remote) Over() { r.conn.Close() }

// write needs r.mu.
func (r *remote) write(messages ...Message) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, m := range messages {
		enc.Encode(m)
	}
	r.conn.SetWriteDeadline(time.Now().Add(helloTimeout))
	_, err := r.conn.Write(b.Bytes())
	return err
}

// local holds the hubs of this process by their addresses.
var local sync.Map

// Local returns the hub of this process with that address, nil if there is none. A probe in the
// same process reaches it with Attach, without a socket.
func Local(address string) *Hub {
	h, _ := local.Load(address)
	hub, _ := h.(*Hub)
	return hub
}

// Attached is the channel of a probe in this process.
type Attached struct {
	session *Session
	link    *link
}

// Attach does for a probe in this process what the first line does for others: it records the
// call and returns the program, nil if the harness did not expect this request. From then on
// gates are reported to peer. ErrClosed: the scenario is over.
func (h *Hub) Attach(hello Hello, peer Peer) (*Attached, *Program, error) {
	session, request := h.find(hello.ID, func() *Hello { return &hello })
	if session == nil {
		return &Attached{}, nil, nil
	}
	l, program, err := session.join(peer, request, hello.Event, nil)
	if err != nil {
		return nil, nil, err
	}
	return &Attached{session, l}, program, nil
}

// Send records an event. Its data is shared, and must not be changed afterwards.
func (a *Attached) Send(e trace.Event) {
	if a.session != nil {
		a.session.record(a.link, e)
	}
}

// End says that the probe will send nothing more.
func (a *Attached) End() {
	if a.session != nil {
		a.session.leave(a.link)
	}
}
