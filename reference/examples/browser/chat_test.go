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

// window opens a tab.
func window(t *testing.T, parent context.Context) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	return ctx
}

func open(url string) steps {
	return steps{chromedp.Navigate(url), chromedp.WaitVisible("#text")}
}

func say(name, text string) steps {
	return steps{chromedp.SetValue("#name", name), chromedp.SendKeys("#text", text+"\n")}
}

// hears waits until the log has exactly those lines: each message once, in order.
func hears(lines ...string) steps {
	want, _ := json.Marshal(lines)
	script := fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#log p")].map(p => p.textContent)) === JSON.stringify(%s)`, want)
	return steps{chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Poll[bool](script)(ctx, t)
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
	// The deadline only ends what has failed already.
	deadline, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	allocator, cancel := chromedp.NewExecAllocator(deadline,
		append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox)...)
	defer cancel()
	browser := window(t, allocator)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}

	url := "http://" + server.Addr().String() + "/"
	streaming, polling := window(t, browser), window(t, browser)
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
