package reference

import (
	"net/http"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// pace holds a client to the lowest rate of content. After the switch a thread waits for the content, so that clients
// that send an octet now and then would take the threads from others. Each ContentTimeout must bring at least what the rate
// demands in that time. Before the switch nothing waits, and a client may take its time. The times are as now counts.
type pace struct {
	since    time.Duration // when the current period began; 0 before the first
	received int           // octets since then
}

// pause ends the period: the application takes no content, or not yet from a thread.
func (p *pace) pause() { *p = pace{} }

// got counts octets that have arrived. The period ends when they are enough.
func (p *pace) got(n int, l *Limits) {
	if p.received += n; float64(p.received) >= float64(l.ContentRate)*l.ContentTimeout.Seconds() {
		p.pause()
	}
}

// left returns how long the connection may wait for content now; 0 is without limit. The error says that the client is too
// slow.
func (p *pace) left(now time.Duration, l *Limits) (time.Duration, error) {
	if l.ContentTimeout <= 0 || l.ContentRate <= 0 {
		return l.ContentTimeout, nil
	}
	if p.since == 0 {
		p.since = now
	}
	left := p.since + l.ContentTimeout - now
	if left <= 0 {
		return 0, &Refusal{http.StatusRequestTimeout, "the content comes too slowly", wsgi.ErrDisconnected}
	}
	return left, nil
}
