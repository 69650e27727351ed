package reference_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func TestVariablesAreInEveryEnvironAndReplaceNone(t *testing.T) {
	app := wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		deployer, _ := e["myapp.setting"].(string)
		return body(deployer, " ", e["REQUEST_METHOD"].(string)), begin(start)
	})
	c := dial(t, serve(t, app, reference.Variables(map[string]string{"myapp.setting": "on", "REQUEST_METHOD": "FROB"})))
	for range 2 {
		c.send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "on GET")
	}
}

// Two loops take the requests, and each application gives way many times: without SingleThread the other loop's application runs
// meanwhile.
func TestSingleThreadRunsOneApplicationAtATime(t *testing.T) {
	const requests = 20
	var running, most atomic.Int32
	app := wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		most.Store(max(most.Load(), running.Add(1)))
		defer running.Add(-1)
		if e[wsgi.KeyMultithread] != false {
			t.Errorf("wsgi.multithread is %v", e[wsgi.KeyMultithread])
		}
		for range 1000 {
			runtime.Gosched()
		}
		return body("done"), begin(start)
	})
	s := serve(t, app, reference.SingleThread(), reference.Loops(2))
	clients := make([]*client, requests)
	for i := range clients {
		clients[i] = dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n")
	}
	for _, c := range clients {
		c.wants(200, "done")
	}
	if n := most.Load(); n != 1 {
		t.Errorf("%d applications ran at the same time", n)
	}
}
