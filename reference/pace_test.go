package reference

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestContentMustKeepThePaceInEachPeriod(t *testing.T) {
	limits := &Limits{ContentTimeout: 10 * time.Second, ContentRate: 100}
	const start = 5 * time.Minute
	type step struct {
		at   time.Duration // since the start
		got  int           // octets that arrive then
		left time.Duration // what the client has left before they do; 0 if it is too slow
	}
	for what, steps := range map[string][]step{
		"an octet now and then":     {{0, 1, 10 * time.Second}, {9 * time.Second, 1, time.Second}, {10 * time.Second, 1, 0}},
		"just enough":               {{0, 999, 10 * time.Second}, {9 * time.Second, 1, time.Second}, {20 * time.Second, 0, 10 * time.Second}},
		"much, and then hardly any": {{0, 1 << 30, 10 * time.Second}, {time.Second, 1, 10 * time.Second}, {11 * time.Second, 1, 0}},
	} {
		var p pace
		for i, s := range steps {
			left, err := p.left(start+s.at, limits)
			if left != s.left || (err != nil) != (s.left == 0) {
				t.Errorf("%s, step %d: left %s, error %v", what, i, left, err)
			}
			var refusal *Refusal
			if err != nil && (!errors.As(err, &refusal) || refusal.Status != http.StatusRequestTimeout) {
				t.Errorf("%s: the error is %v", what, err)
			}
			p.got(s.got, limits)
		}
	}
	var p pace
	p.left(start, limits)
	p.pause() // the application takes nothing
	if left, err := p.left(start+time.Hour, limits); left != limits.ContentTimeout || err != nil {
		t.Errorf("after a pause: left %s, error %v", left, err)
	}
	for _, none := range []Limits{{ContentTimeout: time.Second}, {ContentRate: 100}} {
		p = pace{}
		p.left(start, &none)
		if left, err := p.left(start+time.Hour, &none); left != none.ContentTimeout || err != nil {
			t.Errorf("without a limit: left %s, error %v", left, err)
		}
	}
}
