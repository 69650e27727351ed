package harness

import (
	"context"
	"errors"
)

// ErrOutputUnknown says that what the server writes cannot be known.
var ErrOutputUnknown = errors.New("what the server writes to its standard output and error cannot be known")

// AwaitOutput returns when done holds of the server's own output since the run began: at once, or when the server has
// written more. The error is ErrOutputUnknown, or why ctx ended.
func (c *Client) AwaitOutput(ctx context.Context, done func(output string) bool) error {
	for {
		more := c.OutputGrows()
		if more == nil {
			return ErrOutputUnknown
		}
		if done(c.Output()) {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
