// Command serve runs what the figures of reference/README.md are measured on.
//
//	go run ./reference/bench/serve [-loops N] [-pool N] reference|nethttp|hold
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func main() {
	address := flag.String("address", "127.0.0.1:8010", "where to listen")
	loops := flag.Int("loops", 1, "number of loops")
	profile := flag.String("pprof", "", "where to serve profiles")
	flag.Parse()
	if *profile != "" {
		go http.ListenAndServe(*profile, http.DefaultServeMux)
	}
	switch flag.Arg(0) {
	case "nethttp":
		listener, err := net.Listen("tcp", *address)
		if err != nil {
			log.Fatal(err)
		}
		go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "Hello, world!\n")
		}))
	default:
		s, err := reference.New(wsgi.ApplicationFunc(hello), reference.Address(*address), reference.Loops(*loops))
		if err != nil {
			log.Fatal(err)
		}
		defer s.Close()
	}
	fmt.Println("listening on", *address)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}

func hello(_ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	if _, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: "text/plain"}}, nil); err != nil {
		return nil, err
	}
	return &block{data: []byte("Hello, world!\n")}, nil
}

// block is an iterable of one value.
type block struct{ data []byte }

func (b *block) Len() int { return 1 }

func (b *block) Next() (wsgi.Value, error) {
	if b.data == nil {
		return nil, io.EOF
	}
	data := b.data
	b.data = nil
	return data, nil
}

func (b *block) Close() error { return nil }
