package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/reference/examples"
)

type steps = []chromedp.Action[chromedp.Void]

// window opens a browser of its own: within one browser, a window behind another gets no input.
func window(t *testing.T, parent context.Context, chromium string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(parent, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return ctx
}

func open(url string) steps {
	return steps{chromedp.Navigate(url)}
}

// say fills the form in and submits it, as a click on its button does.
func say(name, text string) steps {
	fill := fmt.Sprintf(`document.getElementById("name").value = %q; document.getElementById("text").value = %q;
		document.querySelector("#say button").click()`, name, text)
	return steps{chromedp.Evaluate[chromedp.Void](fill)}
}

// hears waits until the log has exactly those lines: each message once, in order.
func hears(lines ...string) steps {
	want, _ := json.Marshal(lines)
	script := fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#log p")].map(p => p.textContent)) === JSON.stringify(%s)`, want)
	return steps{chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Poll[bool](script, chromedp.WithPollingInterval(10*time.Millisecond))(ctx, t)
		return err
	})}
}

func TestTwoWindowsHearEachOtherAtOnce(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs Chromium: apt-get install chromium")
	}
	server, err := reference.New(examples.NewChat(), reference.ErrorLog(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	// The deadline only ends a test that has already failed.
	deadline, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	url := "http://" + server.Addr().String() + "/"
	streaming, polling := window(t, deadline, chromium), window(t, deadline, chromium)
	ask, answer, end := "Ada: Is anybody there?", "Bob: <b>Yes.</b>", "Ada: Good."
	for i, step := range []struct {
		in context.Context
		do steps
	}{
		{streaming, open(url)},
		{polling, open(url + "?by=polling")},
		{streaming, say("Ada", "Is anybody there?")},
		{polling, hears(ask)},
		{polling, say("Bob", "<b>Yes.</b>")},
		{streaming, hears(ask, answer)},
		{streaming, say("Ada", "Good.")},
		{polling, hears(ask, answer, end)},
		{streaming, hears(ask, answer, end)},
	} {
		if err := chromedp.Do(step.in, step.do...); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}
