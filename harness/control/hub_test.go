package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// caller is a probe by hand.
type caller struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Scanner
}

func call(t *testing.T, h *control.Hub, id string, change func(*control.Hello)) *caller {
	t.Helper()
	parts := strings.Split(h.Address(), "/")
	conn, err := net.Dial("tcp", parts[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := &caller{t, conn, bufio.NewScanner(conn)}
	hello := control.Hello{Secret: parts[1], Protocol: control.Version, Language: "go", ID: id,
		Event: trace.Event{Seq: 1, Kind: trace.Call, Turn: 1}}
	if change != nil {
		change(&hello)
	}
	c.send(hello)
	return c
}

func (c *caller) send(v any) {
	c.t.Helper()
	if err := json.NewEncoder(c.conn).Encode(v); err != nil {
		c.t.Fatal(err)
	}
}

// next returns the harness's next line; false when the connection has ended.
func (c *caller) next() (m control.Message, ok bool) {
	if !c.in.Scan() {
		return m, false
	}
	if err := json.Unmarshal(c.in.Bytes(), &m); err != nil {
		c.t.Fatal(err)
	}
	return m, true
}

func listen(t *testing.T) *control.Hub {
	t.Helper()
	before := gleak.Goroutines()
	h, err := control.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.Close()
		NewWithT(t).Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
	})
	return h
}

func TestProgramComesFirstWithTheProofAndGatesAfterIt(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"second": {Iter: []control.Step{{Do: "next"}}}})
	defer s.Close()
	s.OpenGate("early")
	c := call(t, h, s.ID+".second", nil)
	m, _ := c.next()
	g.Expect(h.Address()).To(HaveSuffix("/" + m.Proof))
	g.Expect(m.Program.Iter).To(HaveLen(1))
	m, _ = c.next()
	g.Expect(m.Open).To(Equal("early"))
	s.OpenGate("late")
	m, _ = c.next()
	g.Expect(m.Open).To(Equal("late"))
}

func TestEventsArriveInOrderAndOpenGates(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	c := call(t, h, s.ID, nil)
	data := trace.Octets("\xff\x00")
	c.send(trace.Event{Seq: 2, Kind: trace.Next, Data: &data})
	c.send(trace.Event{Seq: 3, Kind: trace.Open, Name: "taken"})
	g.Expect(s.WaitGate(t.Context(), "taken")).To(Succeed())
	events := s.Events()
	g.Expect(events).To(HaveLen(3))
	g.Expect(events[0].Kind).To(Equal(trace.Call))
	g.Expect(events[1].Data.Bytes()).To(Equal([]byte("\xff\x00")))
	g.Expect(events[1].Run).To(Equal(s.ID))
}

func TestAnApplicationIsDoneAtItsEndAndEndedWhenItIsClosed(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	g.Expect(s.Ended()).To(BeTrue(), "nothing was called")
	c := call(t, h, s.ID, nil)
	c.next()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	g.Expect(s.AwaitDone(over)).NotTo(Succeed())
	c.send(trace.Event{Seq: 2, Kind: trace.End})
	g.Expect(s.AwaitDone(t.Context())).To(Succeed())
	g.Expect(s.Ended()).To(BeFalse())
	c.send(trace.Event{Seq: 3, Kind: trace.Closed})
	g.Expect(s.AwaitEnd(t.Context())).To(Succeed())
	g.Expect(s.Ended()).To(BeTrue())
}

func TestASecondCallForOneRequestIsReported(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	for range 2 {
		_, ok := call(t, h, s.ID, nil).next()
		g.Expect(ok).To(BeTrue())
	}
	g.Expect(s.Events()[1].Request).To(Equal("#2"))
}

func TestEndIsAwaited(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	c := call(t, h, s.ID, nil)
	c.next()
	over, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("not yet"))
	g.Expect(s.AwaitEnd(over)).To(MatchError("not yet"))
	c.send(trace.Event{Seq: 2, Kind: trace.Closed})
	g.Expect(s.AwaitEnd(t.Context())).To(Succeed())
}

func TestClosingASessionReleasesProbeAndWaiters(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	c := call(t, h, s.ID, nil)
	c.next()
	waited := make(chan error)
	go func() { waited <- s.WaitGate(context.Background(), "never") }()
	s.Close()
	g.Expect(<-waited).To(MatchError(control.ErrClosed))
	_, ok := c.next()
	g.Expect(ok).To(BeFalse())
}

func TestACallThatNobodyAskedForGetsNoProgram(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	m, ok := call(t, h, "", nil).next()
	g.Expect(ok).To(BeTrue())
	g.Expect(m.Program).To(BeNil())
}

func TestProbesOfAnotherRunOrVersionAreRefused(t *testing.T) {
	for why, change := range map[string]func(*control.Hello){
		"the secret of another run":      func(h *control.Hello) { h.Secret = "guess" },
		"uses version 2 of the protocol": func(h *control.Hello) { h.Protocol = 2 },
	} {
		t.Run(why, func(t *testing.T) {
			g := NewWithT(t)
			h := listen(t)
			_, ok := call(t, h, "r1", change).next()
			g.Expect(ok).To(BeFalse())
			g.Expect(h.Refused()).To(ContainSubstring(why))
		})
	}
}

func TestTheAddressCanBeGivenByTheEnvironment(t *testing.T) {
	g := NewWithT(t)
	t.Setenv(control.EnvControl, "127.0.0.1:0/s3cret/pr00f")
	g.Expect(listen(t).Address()).To(HaveSuffix("/s3cret/pr00f"))
	t.Setenv(control.EnvControl, "127.0.0.1:0")
	_, err := control.Listen()
	g.Expect(err).To(MatchError(ContainSubstring(`is not of the form HOST:PORT/SECRET/PROOF`)))
}
