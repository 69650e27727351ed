package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// defaultMaxTime is the default of --max-time: several times as long as a run takes against a server in which a good deal hangs.
const defaultMaxTime = 15 * time.Minute

// overtime is the cause of a context whose --max-time is over.
type overtime time.Duration

func (t overtime) Error() string {
	return fmt.Sprintf("the time for the run is over (--max-time %s)", short(time.Duration(t)))
}

// withMaxTime returns a context that ends when the time for a run is over; 0 is no limit.
func withMaxTime(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, overtime(limit))
}

// checkMaxTime refuses an invalid --max-time.
func checkMaxTime(limit time.Duration) error {
	if limit < 0 {
		return usage("--max-time is %s, want a time such as 15m, or 0 for no limit", limit)
	}
	return nil
}

// short writes a duration as a user would: 15m, not 15m0s.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
