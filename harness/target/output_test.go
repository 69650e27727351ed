package target

import (
	"fmt"
	"strings"
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

func TestAFloodOfOutputIsCutAndThatIsSaid(t *testing.T) {
	for name, block := range map[string]string{"in blocks": strings.Repeat("flood\n", 10_000), "octet by octet": "x", "in one": strings.Repeat("y", 2<<20)} {
		t.Run(name, func(t *testing.T) {
			o := &Output{}
			fmt.Fprint(o, "before")
			began := time.Now()
			written := len("before")
			for n := 0; n < 20_000 && written < 1<<20; {
				octets, _ := fmt.Fprint(o, block)
				n++
				written += octets
			}
			got := o.Since(began)
			if len(got) > keptOutput+200 {
				t.Errorf("%d octets are kept", len(got))
			}
			if len(o.pieces)*pieceCost > keptOutput+pieceCost {
				t.Errorf("%d pieces are kept", len(o.pieces))
			}
			said, kept, _ := strings.Cut(got, "\n")
			if want := fmt.Sprintf("(wsgicheck: the server had written %d octets more, which are not kept)", written-len(kept)); said != want {
				t.Errorf("it says %.200q, want %q", said, want)
			}
			if !strings.HasSuffix(got, block[max(0, len(block)-100):]) {
				t.Error("what is kept is not the end")
			}
			if late := o.Since(time.Now()); late != "" {
				t.Errorf("since now: %.100q", late)
			}
		})
	}
}
