package examples

import (
	_ "embed"
	"encoding/json"
	"io"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

//go:embed chat.html
var page []byte

const longestMessage = 4096

// Chat is the chat application. It has one room.
//
//	GET  /                 the page
//	POST /say              says the content: {"name": …, "text": …}
//	GET  /poll?since=N     long polling: {"next": M, "messages": […]} once there are any after N
//	GET  /stream?since=N   the messages after N, and later ones, as server-sent events
type Chat struct {
	room    room
	pollFor time.Duration // after this time a long poll is answered even if nothing was said
	beat    time.Duration // interval of comments in a stream, which show whether clients have gone
}

// NewChat returns a chat with an empty room.
func NewChat() *Chat { return &Chat{pollFor: 25 * time.Second, beat: 15 * time.Second} }

// Call serves a request.
func (c *Chat) Call(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	path, method := environ["PATH_INFO"], environ["REQUEST_METHOD"]
	switch {
	case method == "GET" && path == "/":
		return answer(start, "200 OK", "text/html; charset=utf-8", page)
	case method == "POST" && path == "/say":
		in, err := asyncInput(environ)
		return &saying{room: &c.room, in: in, start: start}, err
	case method == "GET" && path == "/poll":
		return c.listen(environ, start, "application/json", c.pollFor, pollAnswer)
	case method == "GET" && path == "/stream":
		return c.listen(environ, start, "text/event-stream", c.beat, events())
	}
	return answer(start, "404 Not Found", plainText, []byte("There is only a chat here.\n"))
}

// saying collects a message and says it.
type saying struct {
	room  *room
	in    wsgi.AsyncInput
	start wsgi.StartResponse
	text  []byte
	said  bool
}

func (s *saying) Next() (wsgi.Value, error) {
	if s.said {
		return nil, io.EOF
	}
	piece, err := s.in.Next()
	if err == nil {
		if s.text = append(s.text, piece...); len(s.text) > longestMessage {
			return s.refuse("413 Content Too Large")
		}
		return s.in, nil
	}
	if err != io.EOF {
		return nil, err
	}
	var m message
	if json.Unmarshal(s.text, &m) != nil || m.Text == "" {
		return s.refuse("400 Bad Request")
	}
	s.room.say(m)
	s.said = true
	_, err = s.start("204 No Content", nil, nil)
	return []byte{}, err
}

func (s *saying) refuse(status string) (wsgi.Value, error) {
	s.said = true
	_, err := s.start(status, []wsgi.Header{{Name: "Content-Type", Value: plainText}}, nil)
	return []byte(`Say {"name": "…", "text": "…"}, and be brief.` + "\n"), err
}

func (s *saying) Close() error { return nil }
