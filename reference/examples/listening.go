package examples

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// listening is a response that is held until there are messages.
type listening struct {
	room     *room
	since    int        // number of the last message that has been sent
	token    wsgi.Value // yielded to wait
	wake     func()     // ends the wait, if the server can
	patience time.Duration
	until    time.Time // when something is sent even if nothing was said
	timer    *time.Timer
	format   format
	over     bool
}

// format renders messages, of which there may be none, and says whether the response ends after
// them. An empty block means to wait. late says that nothing has been sent for a long time.
type format func(heard []message, next int, late bool) (block []byte, over bool)

func (c *Chat) listen(environ wsgi.Environ, start wsgi.StartResponse, contentType string, patience time.Duration, f format) (wsgi.Iterable, error) {
	query, _ := url.ParseQuery(environ["QUERY_STRING"].(string))
	since, _ := strconv.Atoi(query.Get("since"))
	l := &listening{room: &c.room, since: since, token: []byte{}, wake: func() {}, patience: patience, format: f}
	if offered, ok := environ[reference.KeyEvent].(func() (*reference.Event, error)); ok {
		event, err := offered()
		if err != nil {
			return nil, err
		}
		l.token, l.wake = event, event.Fire
	}
	_, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: contentType}, {Name: "Cache-Control", Value: "no-store"}}, nil)
	if err != nil {
		return nil, err
	}
	l.until = time.Now().Add(patience)
	l.timer = time.AfterFunc(patience, l.wake)
	l.room.enter(l)
	return l, nil
}

func (l *listening) Next() (wsgi.Value, error) {
	if l.over {
		return nil, io.EOF
	}
	var heard []message
	heard, l.since = l.room.after(l.since)
	now := time.Now()
	late := !now.Before(l.until)
	if len(heard) > 0 || late {
		l.until = now.Add(l.patience)
		l.timer.Reset(l.patience)
	}
	var block []byte
	if block, l.over = l.format(heard, l.since, late); len(block) > 0 {
		return block, nil
	}
	return l.token, nil
}

func (l *listening) Close() error {
	l.timer.Stop()
	l.room.leave(l)
	return nil
}

// pollAnswer answers a long poll as soon as there are messages.
func pollAnswer(heard []message, next int, late bool) ([]byte, bool) {
	if len(heard) == 0 && !late {
		return nil, false
	}
	block, _ := json.Marshal(map[string]any{"next": next, "messages": heard})
	return block, true
}

// events streams server-sent events. It sends a comment at first, so that the client gets the
// head, and whenever nothing has been said for a long time.
func events() format {
	begun := false
	return func(heard []message, _ int, late bool) (block []byte, over bool) {
		if !begun || late && len(heard) == 0 {
			begun = true
			block = append(block, ":\n\n"...)
		}
		for _, m := range heard {
			data, _ := json.Marshal(m)
			block = fmt.Appendf(block, "id: %d\ndata: %s\n\n", m.Number, data)
		}
		return block, false
	}
}
