package wire

import (
	"context"
	"time"
)

// How long LeftWaiting waits: longer than a server takes for an ordinary response, shorter than those that
// close idle connections wait before they do.
const (
	leftWaiting = time.Second
	lookAgain   = leftWaiting / 5
)

// leastOften is how often AwaitTakenOrAnswer looks at a peer that takes its time.
const leastOften = 5 * time.Millisecond

// AwaitTakenOrAnswer waits until the peer has read everything that was sent, or answers, or closes: what is sent next comes
// apart from what was sent before. Where AwaitTaken cannot look, it waits for one of the others, at most a second.
func (c *Conn) AwaitTakenOrAnswer(ctx context.Context) {
	if c.untaken() < 0 {
		patient, stop := context.WithTimeout(ctx, leftWaiting)
		defer stop()
		_, _ = c.AwaitArrival(patient) // what is wrong with the connection shows when it is used next
		return
	}
	for wait := lookEvery; c.untaken() > 0; wait = min(2*wait, leastOften) {
		if data, err := c.Peek(); len(data) > 0 || err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// LeftWaiting reports whether the peer neither answers what it was sent nor closes. meanwhile is called when it
// has done neither for a second, to see it do something else; only what arrives after that still counts as an answer. The
// errors are those of [Conn.AwaitArrival].
func (c *Conn) LeftWaiting(ctx context.Context, meanwhile func()) (bool, error) {
	patient, stop := context.WithTimeout(ctx, leftWaiting)
	defer stop()
	arrived, err := c.AwaitArrival(patient)
	if arrived || err != nil || patient.Err() == nil || ctx.Err() != nil {
		return false, err
	}
	meanwhile()
	again, stop := context.WithTimeout(ctx, lookAgain)
	defer stop()
	arrived, err = c.AwaitArrival(again)
	return !arrived && err == nil && ctx.Err() == nil, err
}
