package reference_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func delegate(e wsgi.Environ, call func() (any, error)) (wsgi.ResultToken, error) {
	return e[wsgi.KeyResumeWithResult].(wsgi.ResumeWithResult)(call)
}

// delegating is an application that delegates a call and answers with the result.
func delegating(call func() (any, error)) wsgi.ApplicationFunc {
	return turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
		var token wsgi.ResultToken
		return []func() (wsgi.Value, error){
			func() (_ wsgi.Value, err error) {
				token, err = delegate(e, call)
				if _, early := token.Result(); !errors.Is(early, wsgi.ErrRefused) {
					return nil, errors.New("a result before there was one")
				}
				return token, err
			},
			func() (wsgi.Value, error) {
				result, err := token.Result()
				text, _, _ := strings.Cut(errors.Join(err, errors.New("")).Error(), "\n")
				return say(start, "%v %s", result, text)
			},
		}
	})
}

func TestDelegatedCall(t *testing.T) {
	begun, free := make(chan bool), make(chan bool)
	s := serve(t, routes{
		"/result": delegating(func() (any, error) { begun <- true; <-free; return 42, nil }),
		"/error":  delegating(func() (any, error) { return nil, errors.New("broken") }),
		"/panic":  delegating(func() (any, error) { panic("worse") }),
		"/late": turns(func(e wsgi.Environ, start wsgi.StartResponse) []func() (wsgi.Value, error) {
			return []func() (wsgi.Value, error){
				func() (wsgi.Value, error) { return factory(e) },
				func() (wsgi.Value, error) {
					_, err := delegate(e, func() (any, error) { return nil, nil })
					return say(start, "%v", errors.Is(err, wsgi.ErrRefused))
				},
			}
		}),
	})
	c := dial(t, s).send("GET /result HTTP/1.1\nHost: x\n\n")
	<-begun
	dial(t, s).send("GET / HTTP/1.1\nHost: x\n\n").wants(200, "hello\n") // turns go on meanwhile
	free <- true
	c.wants(200, "42 ")
	c.send("GET /error HTTP/1.1\nHost: x\n\n").wants(200, "<nil> broken")
	c.send("GET /panic HTTP/1.1\nHost: x\n\n").wants(200, "<nil> panic: worse")
	c.send("GET /late HTTP/1.1\nHost: x\n\n").wants(200, "true")
}
