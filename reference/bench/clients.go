package main

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// clients are many clients whose responses are held.
type clients struct{ conns []net.Conn }

// gather connects n clients and waits until each has got the beginning of its response.
func gather(address, path string, n int) (*clients, error) {
	c := &clients{}
	for range n {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			c.leave()
			return nil, fmt.Errorf("client %d: %w", len(c.conns), err)
		}
		c.conns = append(c.conns, conn)
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
	}
	if err := c.receive(); err != nil {
		c.leave()
		return nil, err
	}
	return c, nil
}

// receive waits until each client has got one more block.
func (c *clients) receive() error {
	var wait sync.WaitGroup
	errors := make(chan error, len(c.conns))
	for _, conn := range c.conns {
		wait.Go(func() {
			buf := make([]byte, 0, 512)
			for len(buf) < len(greeting)+2 || string(buf[len(buf)-2-len(greeting):]) != greeting+"\r\n" {
				n, err := conn.Read(buf[len(buf):cap(buf)])
				if err != nil {
					errors <- err
					return
				}
				buf = buf[:len(buf)+n]
			}
		})
	}
	wait.Wait()
	select {
	case err := <-errors:
		return err
	default:
		return nil
	}
}

// message sends one message to all clients and returns how long it took until all had it.
func (c *clients) message(address string) (time.Duration, error) {
	began := time.Now()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /send HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return 0, err
	}
	err = c.receive()
	return time.Since(began), err
}

// leave resets the connections: if a client closes in the ordinary way, its held response stays
// until something is sent.
func (c *clients) leave() {
	for _, conn := range c.conns {
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}
