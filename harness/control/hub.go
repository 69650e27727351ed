package control

import (
	"bufio"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Hub listens for probes and connects each with the session that its request belongs to.
type Hub struct {
	listener      net.Listener
	secret, proof string
	served        sync.WaitGroup

	mu       sync.Mutex
	sessions map[string]*Session
	next     int
	conns    map[net.Conn]struct{}
	probe    *Hello // of the first probe that called back
	refused  string // why the last probe that was refused was
}

// Listen opens a hub on a free loopback port with random secrets. If the process environment has
// WSGICHECK_CONTROL (HOST:PORT/SECRET/PROOF), Listen uses that instead, so that a probe that was
// deployed before can find the hub. The caller must close it.
func Listen() (*Hub, error) {
	address, secret, proof := "127.0.0.1:0", rand.Text(), rand.Text()
	if given := os.Getenv(EnvControl); given != "" {
		var err error
		if address, secret, proof, err = ParseAddress(given); err != nil {
			return nil, fmt.Errorf("%s: %w", EnvControl, err)
		}
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("control channel: %w", err)
	}
	h := &Hub{listener: l, secret: secret, proof: proof, sessions: map[string]*Session{}, conns: map[net.Conn]struct{}{}}
	local.Store(h.Address(), h)
	h.served.Go(h.accept)
	return h, nil
}

// ParseAddress splits HOST:PORT/SECRET/PROOF.
func ParseAddress(text string) (hostPort, secret, proof string, err error) {
	parts := strings.Split(text, "/")
	if len(parts) == 3 && parts[1] != "" && parts[2] != "" {
		if _, port, err := net.SplitHostPort(parts[0]); err == nil && port != "" {
			return parts[0], parts[1], parts[2], nil
		}
	}
	return "", "", "", fmt.Errorf("%q is not of the form HOST:PORT/SECRET/PROOF", text)
}

// Address returns what a probe needs to find the hub: HOST:PORT/SECRET/PROOF.
func (h *Hub) Address() string {
	return h.listener.Addr().String() + "/" + h.secret + "/" + h.proof
}

// Probe returns the first line from the first probe that called back, nil if none has.
func (h *Hub) Probe() *Hello {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.probe
}

// Refused says why the hub refused a probe, the last one that it refused; "" if it has refused
// none.
func (h *Hub) Refused() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refused
}

// Open begins a session. programs maps the names of requests to what the application does with
// them; the request that carries the session id alone has the name "". The caller must close the
// session.
func (h *Hub) Open(programs map[string]Program) *Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next++
	s := &Session{
		ID: "r" + strconv.Itoa(h.next), hub: h, programs: programs, calls: map[string]int{},
		gates: map[string]bool{}, pending: map[int]*arrival{}, changed: make(chan struct{}),
	}
	h.sessions[s.ID] = s
	return s
}

// Close ends all sessions and stops listening; no goroutine is left on return.
func (h *Hub) Close() error {
	local.Delete(h.Address())
	err := h.listener.Close()
	h.mu.Lock()
	for c := range h.conns {
		c.Close()
	}
	h.mu.Unlock()
	h.served.Wait()
	return err
}

func (h *Hub) accept() {
	for {
		c, err := h.listener.Accept()
		if err != nil {
			return
		}
		h.mu.Lock()
		h.conns[c] = struct{}{}
		h.mu.Unlock()
		h.served.Go(func() {
			h.serve(c)
			c.Close()
			h.mu.Lock()
			delete(h.conns, c)
			h.mu.Unlock()
		})
	}
}

// helloTimeout is how long a connection may take to send its first line.
const helloTimeout = 10 * time.Second

func (h *Hub) serve(c net.Conn) {
	c.SetReadDeadline(time.Now().Add(helloTimeout))
	r := bufio.NewReader(c)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return
	}
	c.SetReadDeadline(time.Time{})
	var hello arrival
	if err := json.Unmarshal(line, &hello); err != nil {
		h.refuse(fmt.Sprintf("its first line does not follow the protocol: %v", err))
		return
	}
	if subtle.ConstantTimeCompare([]byte(hello.Secret), []byte(h.secret)) != 1 {
		h.refuse("it has the secret of another run")
		return
	}
	if hello.Protocol != Version {
		h.refuse(fmt.Sprintf("it uses version %d of the protocol, this wsgicheck version %d: write the probe again with wsgicheck probe", hello.Protocol, Version))
		return
	}
	session, request := h.find(hello.ID, func() *Hello {
		first := hello.Hello
		first.Event = hello.call("", "")
		return &first
	})
	peer := &remote{conn: c}
	if session == nil {
		peer.answer(Message{Proof: h.proof})
		return
	}
	l, program, err := session.join(peer, request, trace.Event{Kind: trace.Call, Seq: 1, Turn: 1}, &hello)
	if err != nil {
		return
	}
	defer session.leave(l)
	if err := peer.answer(Message{Proof: h.proof, Program: program}); err != nil || program == nil {
		return
	}
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return
		}
		var e trace.Event
		if err := json.Unmarshal(line, &e); err != nil {
			e = malformed(err)
		}
		session.record(l, e)
	}
}

// arrival is a Hello whose event is decoded only when it is needed. For sanity requests, which
// are half of all requests, it never is.
type arrival struct {
	Hello
	Event json.RawMessage `json:"event"`
}

// call returns the call event of the named request.
func (a *arrival) call(run, request string) trace.Event {
	var e trace.Event
	if err := json.Unmarshal(a.Event, &e); err != nil {
		e = malformed(err)
	}
	e.Run, e.Request, e.At = run, request, time.Now()
	return e
}

func malformed(err error) trace.Event {
	return trace.Event{Kind: trace.Note, Name: "malformed", Value: err.Error()}
}

func (h *Hub) refuse(why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refused = why
}

// find returns the session that a request's id belongs to, nil if there is none, and the request's name there.
// first returns the Hello, which is kept if it is that of the first probe.
func (h *Hub) find(id string, first func() *Hello) (*Session, string) {
	run, name, _ := strings.Cut(id, ".")
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.probe == nil {
		h.probe = first()
	}
	return h.sessions[run], name
}

// ErrClosed is returned by methods that wait on a session that has been closed.
var ErrClosed = errors.New("the session is over")
