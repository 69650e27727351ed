package target

import (
	"fmt"
	"testing"
	"time"
)

func TestOutputGrowsAtTheNextWrite(t *testing.T) {
	o := &Output{}
	fmt.Fprint(o, "before")
	grows := o.Grows()
	if o.Grows() != grows {
		t.Error("two that wait for the same write have different channels")
	}
	select {
	case <-grows:
		t.Fatal("it was closed without a write")
	default:
	}
	fmt.Fprint(o, " after")
	<-grows
	if got := o.Since(time.Time{}); got != "before after" {
		t.Errorf("got %q when it had grown", got)
	}
	select {
	case <-o.Grows():
		t.Error("the next one is closed without a write")
	default:
	}
}
