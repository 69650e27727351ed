package wire

import (
	"net"
	"testing"
)

func TestUnreadOctetsOfThePeerAreSeen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c, err := Dial(t.Context(), listener.Addr().String(), nil, "main")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	peer, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	if err := c.Send([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if n := unread(peer.LocalAddr(), peer.RemoteAddr()); n != 5 {
		t.Errorf("%d octets are unread, want 5", n)
	}
	if _, err := peer.Read(make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	if n := unread(peer.LocalAddr(), peer.RemoteAddr()); n != 2 {
		t.Errorf("%d octets are unread, want 2", n)
	}
	if _, err := peer.Read(make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	c.AwaitTaken()
	if n := unread(peer.LocalAddr(), peer.RemoteAddr()); n != 0 {
		t.Errorf("%d octets are unread, want none", n)
	}
}
