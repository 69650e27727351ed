package engine

import (
	"net"
	"testing"
)

func TestThisMachineIsKnown(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:80": true, "127.1.2.3:80": true, "[::1]:80": true, "localhost:80": true, "unix:/run/s": true,
		"192.0.2.1:80": false, "[2001:db8::1]:80": false, "a.invalid:80": false, "127.0.0.1": false,
	} {
		if got := onThisMachine(t.Context(), addr); got != want {
			t.Errorf("%s: %t, want %t", addr, got, want)
		}
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own {
		addr := net.JoinHostPort(a.(*net.IPNet).IP.String(), "80")
		if !onThisMachine(t.Context(), addr) {
			t.Errorf("%s is an address of this machine", addr)
		}
	}
}
