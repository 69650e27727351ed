package wire

import (
	"io"
	"net"
	"testing"
)

func TestAPeerThatLeavesARequestWaitingIsKnown(t *testing.T) {
	noLeaks(t)
	asked := make(chan struct{})
	for name, test := range map[string]struct {
		script func(*net.TCPConn)
		want   bool
	}{
		"answers": {says("H"), false},
		"closes":  {says(""), false},
		"waits":   {func(peer *net.TCPConn) { <-asked; io.Copy(io.Discard, peer) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, testContext(t), nil, test.script)
			waiting, err := c.LeftWaiting(testContext(t), func() { close(asked) })
			if waiting != test.want || err != nil {
				t.Errorf("got %t, %v; want %t", waiting, err, test.want)
			}
			c.Close() // which the peer may wait for
		})
	}
}

func TestWhatIsSentNextComesApart(t *testing.T) {
	noLeaks(t)
	for name, peer := range map[string]func(*net.TCPConn){
		"read":     func(peer *net.TCPConn) { io.ReadFull(peer, make([]byte, 5)); io.Copy(io.Discard, peer) },
		"answered": func(peer *net.TCPConn) { io.WriteString(peer, "H"); io.Copy(io.Discard, peer) },
		"closed":   says(""),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := testContext(t)
			c := connect(t, ctx, nil, peer)
			if err := c.Send([]byte("hello")); err != nil {
				t.Fatal(err)
			}
			if c.AwaitTakenOrAnswer(ctx); ctx.Err() != nil {
				t.Error("it still waits")
			}
			c.Close() // which the peer may wait for
		})
	}
}
