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
	newcomers     newcomers
	over          chan struct{} // closed by Close

	mu       sync.Mutex
	sessions map[string]*Session
	next     int
	conns    map[net.Conn]struct{}
	probe    *Hello // of the first probe that called back
	refused  string // why the last probe that was refused was
	strays   []stray
	trouble  error // why the hub could not serve a connection, the last one
	troubled time.Time
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
	h := &Hub{listener: l, secret: secret, proof: proof, sessions: map[string]*Session{}, conns: map[net.Conn]struct{}{}, over: make(chan struct{})}
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

// TroubleSince returns why the hub could not serve a connection since then: that is no fault of probe or server. It is nil if
// there was nothing like it.
func (h *Hub) TroubleSince(t time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.trouble == nil || h.troubled.Before(t) {
		return nil
	}
	return h.trouble
}

func (h *Hub) noteTrouble(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trouble, h.troubled = fmt.Errorf("control channel: %w", err), time.Now()
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

// Close ends all sessions and stops listening; no goroutine is left on return. It must be called once.
func (h *Hub) Close() error {
	close(h.over)
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

// acceptPause is how long the hub waits before it accepts again after an error, for instance because this process has too many
// open files.
const acceptPause = 20 * time.Millisecond

func (h *Hub) accept() {
	for {
		c, err := h.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			h.noteTrouble(err)
			select {
			case <-h.over:
				return
			case <-time.After(acceptPause):
			}
			continue
		}
		n := h.newcomers.add(c, func() {
			h.noteTrouble(fmt.Errorf("more than %d connections have not sent their first line; the one that had waited longest was closed", maxNewcomers))
		})
		h.mu.Lock()
		h.conns[c] = struct{}{}
		h.mu.Unlock()
		select {
		case <-h.over: // Close may not have seen it
			c.Close()
		default:
		}
		h.served.Go(func() {
			h.serve(n)
			c.Close()
			h.mu.Lock()
			delete(h.conns, c)
			h.mu.Unlock()
		})
	}
}

// helloTimeout is how long a connection may take to send its first line.
const helloTimeout = 10 * time.Second

func (h *Hub) serve(n *newcomer) {
	r := bufio.NewReaderSize(n.conn, readerSize)
	hello := h.greet(n, r)
	h.newcomers.remove(n)
	if hello == nil {
		return
	}
	session, request := h.find(hello.ID, func() *Hello {
		first := hello.Hello
		first.Event = hello.call("", "")
		return &first
	})
	peer := &remote{conn: n.conn}
	if session == nil {
		peer.answer(Message{Proof: h.proof})
		return
	}
	l, program, err := session.join(peer, request, trace.Event{Kind: trace.Call, Seq: 1, Turn: 1}, hello)
	if err != nil {
		return
	}
	defer session.leave(l)
	if err := peer.answer(Message{Proof: h.proof, Program: program}); err != nil || program == nil {
		return
	}
	for {
		line, err := readLine(r, maxLine, func(int) bool { return true })
		if errors.Is(err, errTooLong) {
			session.cut(l, tooMuch("the probe sent a line", maxLine))
		}
		if err != nil {
			return
		}
		var e trace.Event
		if err := json.Unmarshal(line, &e); err != nil {
			e = malformed(err)
		}
		if !session.record(l, e) {
			return
		}
	}
}

// greet reads the first line; nil if it is none of a probe's of this run.
func (h *Hub) greet(n *newcomer, r *bufio.Reader) *arrival {
	n.conn.SetReadDeadline(time.Now().Add(helloTimeout))
	line, err := readLine(r, maxFirstLine, func(octets int) bool { return h.newcomers.more(n, octets) })
	if errors.Is(err, errTooLong) {
		h.refuse(fmt.Sprintf("its first line is longer than %d KiB, or all that wait sent too much", maxFirstLine>>10))
	}
	if err != nil {
		return nil
	}
	n.conn.SetReadDeadline(time.Time{})
	hello := &arrival{}
	switch err := json.Unmarshal(line, hello); {
	case err != nil:
		h.refuse(fmt.Sprintf("its first line does not follow the protocol: %v", err))
	case subtle.ConstantTimeCompare([]byte(hello.Secret), []byte(h.secret)) != 1:
		h.refuse("it has the secret of another run")
	case hello.Protocol != Version:
		h.refuse(fmt.Sprintf("it uses version %d of the protocol, this wsgicheck version %d: write the probe again with wsgicheck probe", hello.Protocol, Version))
	default:
		return hello
	}
	return nil
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
// first returns the Hello, which is kept if it is that of the first probe or a stray's.
func (h *Hub) find(id string, first func() *Hello) (*Session, string) {
	run, name, _ := strings.Cut(id, ".")
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.probe == nil {
		h.probe = first()
	}
	if h.sessions[run] == nil {
		h.addStray(run, first().Event)
	}
	return h.sessions[run], name
}

// ErrClosed is returned by methods that wait on a session that has been closed.
var ErrClosed = errors.New("the session is over")
