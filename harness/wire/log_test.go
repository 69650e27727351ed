package wire

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

func TestLogKeepsWhatWasSentCutToSize(t *testing.T) {
	log := &Log{}
	data := []byte(strings.Repeat("x", maxEntry+1))
	log.octets("main", Sent, data)
	log.event("main", EventClose)
	e := log.Entries()
	if len(e) != 2 || e[0].Bytes[0] != 'x' || len(e[0].Bytes) != maxEntry || e[0].Size != maxEntry+1 || e[1].Event != EventClose {
		t.Errorf("got %d entries: %d octets kept of %d", len(e), len(e[0].Bytes), e[0].Size)
	}
	if e[1].Time.Before(e[0].Time) || e[0].Conn != "main" || e[0].Dir != Sent {
		t.Errorf("got %+v", e[0])
	}
}

func TestLogCountsWhatItCannotKeep(t *testing.T) {
	log := &Log{}
	piece := make([]byte, maxEntry)
	const each = 2 * maxLog / maxEntry
	for range each {
		log.octets("a", Sent, piece)
		log.octets("b", Received, piece)
	}
	kept, size := 0, map[string]int64{}
	entries := log.Entries()
	for _, e := range entries {
		kept += len(e.Bytes)
		size[e.Conn] += e.Size
	}
	if kept > maxLog || len(entries) > maxLog/maxEntry+2 || size["a"] != each*maxEntry || size["b"] != each*maxEntry {
		t.Errorf("%d entries keep %d octets, count %v", len(entries), kept, size)
	}
}

func TestLogMayBeSharedAndBeNil(t *testing.T) {
	noLeaks(t)
	log := &Log{}
	done := make(chan bool)
	for i := range 4 {
		go func() {
			for range 100 {
				log.octets(fmt.Sprint(i), Sent, []byte("x"))
				log.event(fmt.Sprint(i), EventEOF)
				log.Entries()
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
	if n := len(log.Entries()); n != 800 {
		t.Errorf("got %d entries, want 800", n)
	}
	var none *Log
	none.octets("main", Sent, []byte("x"))
	none.event("main", EventEOF)
	if none.Entries() != nil {
		t.Error("a nil log has entries")
	}
}

func TestLogShowsWhatWentOverTheWire(t *testing.T) {
	noLeaks(t)
	log := &Log{}
	c := connect(t, testContext(t), log, func(peer *net.TCPConn) {
		request(t, peer)
		io.WriteString(peer, head("204 "))
	})
	if err := c.Send([]byte(hello)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReadEOF(); err != io.EOF {
		t.Fatal(err)
	}
	c.Close()
	var sent, got string
	for _, e := range log.Entries() {
		switch e.Dir {
		case Sent:
			sent += string(e.Bytes)
		case Received:
			got += string(e.Bytes)
		}
	}
	if sent != hello || got != head("204 ") || eventsOf(log) != "connect eof close" {
		t.Errorf("sent %q, received %q, events %s", sent, got, eventsOf(log))
	}
}

func TestOctetsAreShownLineByLine(t *testing.T) {
	in := "GET / HTTP/1.1\r\nA: \"\\\t\x00\xe9\x7f\r\n\n]]>\r"
	want := `"GET / HTTP/1.1\r\n"` + "\n" + `"A: \"\\\t\x00\xe9\x7f\r\n"` + "\n" + `"\n"` + "\n" + `"]]>\r"`
	if got := FormatBytes([]byte(in)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := FormatBytes(nil); got != "" {
		t.Errorf("nothing is shown as %q", got)
	}
}

func TestTheLogSaysWhatTheClientDidWithGates(t *testing.T) {
	log := &Log{}
	log.Gate("main", GateSeen, "blocked")
	log.Gate("main", GateOpened, "go")
	for i, want := range []string{"found a gate open: blocked", "opened a gate: go"} {
		if e := log.Entries()[i]; e.Conn != "main" || e.Event != want || !IsGate(e.Event) {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
	if IsGate(EventConnect) {
		t.Error("a connection is no gate")
	}
}
