package control_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// raw connects without sending anything.
func raw(t *testing.T, h *control.Hub) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.Split(h.Address(), "/")[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// pour writes until the other end has had enough, at most that many octets, and returns how many it took.
func pour(conn net.Conn, what []byte, most int) (taken int) {
	for taken < most {
		n, err := conn.Write(what)
		taken += n
		if err != nil {
			break
		}
	}
	return taken
}

// socketBuffers is more than what the kernel takes for a connection that nobody reads from.
const socketBuffers = 16 << 20

func TestALineWithoutEndIsCutOffBeforeTheSecretIsKnown(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	g.Expect(pour(raw(t, h), bytes.Repeat([]byte("a"), 64<<10), 1<<30)).To(BeNumerically("<", socketBuffers))
	g.Eventually(h.Refused).Should(ContainSubstring("its first line is longer than 1024 KiB"))
}

func TestManyConnectionsTogetherCannotSendMuchBeforeTheSecretIsKnown(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	closed := make(chan struct{}, 100)
	for range cap(closed) {
		conn := raw(t, h)
		go func() {
			pour(conn, bytes.Repeat([]byte("a"), 900<<10), 900<<10) // each of them less than a line may have
			io.Copy(io.Discard, conn)
			closed <- struct{}{}
		}()
	}
	for range cap(closed) - 10 { // 8 MiB are nine of them
		<-closed
	}
	_, ok := call(t, h, s.ID, nil).next()
	g.Expect(ok).To(BeTrue(), "a probe is served beside them")
}

func TestConnectionsThatSendNothingMakeWayForAProbe(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	began := time.Now()
	first := raw(t, h)
	for range 256 {
		raw(t, h)
	}
	_, err := first.Read(make([]byte, 1))
	g.Expect(err).To(MatchError(io.EOF))
	g.Expect(h.TroubleSince(began)).To(MatchError(ContainSubstring("more than 256 connections")))
	g.Expect(h.TroubleSince(time.Now())).To(Succeed())
	_, ok := call(t, h, s.ID, nil).next()
	g.Expect(ok).To(BeTrue())
}

// cutOff returns what the session's note says of a probe that was cut off.
func cutOff(s *control.Session) (why string, others int) {
	for _, e := range s.Events() {
		if e.Kind == trace.Note && e.Name == control.CutOff {
			why = e.Value
		} else {
			others++
		}
	}
	return why, others
}

func TestAProbeThatSendsEndlessEventsIsCutOff(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	c := call(t, h, s.ID, nil)
	c.next()
	events := bytes.Repeat([]byte(`{"seq":2,"kind":"note","name":"x","value":"y"}`+"\n"), 1000)
	g.Expect(pour(c.conn, events, 1<<30)).To(BeNumerically("<", 32<<20+socketBuffers))
	g.Expect(s.AwaitEnd(t.Context())).To(Succeed(), "nobody waits for it")
	why, others := cutOff(s)
	g.Expect(why).To(Equal("the probe sent events beyond the limit of 32 MiB, and was cut off"))
	g.Expect(others).To(BeNumerically("<", 4000), "the first events are kept")
	g.Expect(others).To(BeNumerically(">", 400))
	_, ok := call(t, h, s.ID, nil).next()
	g.Expect(ok).To(BeFalse(), "the session is over for others, too")
}

func TestAProbeThatSendsAnEndlessLineIsCutOff(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	c := call(t, h, s.ID, nil)
	c.next()
	g.Expect(pour(c.conn, bytes.Repeat([]byte("a"), 64<<10), 1<<30)).To(BeNumerically("<", 8<<20+socketBuffers))
	g.Expect(s.AwaitEnd(t.Context())).To(Succeed())
	why, _ := cutOff(s)
	g.Expect(why).To(Equal("the probe sent a line beyond the limit of 8 MiB, and was cut off"))
}

// attached is a probe in this process.
type attached struct{ over bool }

func (a *attached) Open(string) {}
func (a *attached) Over()       { a.over = true }

func TestAProbeInThisProcessIsCutOffToo(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	peer := &attached{}
	a, _, err := h.Attach(control.Hello{ID: s.ID}, peer)
	g.Expect(err).NotTo(HaveOccurred())
	data := trace.Octets(strings.Repeat("x", 1<<20))
	for range 40 {
		a.Send(trace.Event{Kind: trace.Next, Data: &data})
	}
	why, others := cutOff(s)
	g.Expect(why).To(ContainSubstring("beyond the limit"))
	g.Expect(others).To(BeNumerically("<", 10))
	g.Expect(peer.over).To(BeTrue())
}
