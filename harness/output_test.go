package harness

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
)

func TestAwaitOutputReturnsWhenItIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		output, writes := "", make(chan struct{})
		client := &Client{Output: func() string { return output }, OutputGrows: func() <-chan struct{} { return writes }}
		returned := make(chan error, 1)
		go func() {
			returned <- client.AwaitOutput(t.Context(), func(s string) bool { return strings.Contains(s, "done") })
		}()
		for _, more := range []string{"not yet ", "done"} {
			synctest.Wait()
			select {
			case err := <-returned:
				t.Fatalf("it returned %v with the output %q", err, output)
			default:
			}
			before := writes
			output, writes = output+more, make(chan struct{})
			close(before)
		}
		if err := <-returned; err != nil {
			t.Error(err)
		}
	})
}

func TestAwaitOutputEndsWithoutIt(t *testing.T) {
	over := errors.New("the time is up")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	silent := &Client{Output: func() string { return "" }, OutputGrows: func() <-chan struct{} { return make(chan struct{}) }}
	if err := silent.AwaitOutput(ctx, func(string) bool { return false }); err != over {
		t.Errorf("got %v when the context has ended", err)
	}
	unknown := &Client{OutputGrows: func() <-chan struct{} { return nil }}
	if err := unknown.AwaitOutput(t.Context(), func(string) bool { return true }); err != ErrOutputUnknown {
		t.Errorf("got %v where the output cannot be known", err)
	}
}
