package examples

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func serve(t *testing.T, app wsgi.Application) string {
	t.Helper()
	s, err := reference.New(app, reference.ErrorLog(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return "http://" + s.Addr().String()
}

func example(t *testing.T, name string) string {
	t.Helper()
	for _, e := range All() {
		if e.Name == name {
			return serve(t, e.New())
		}
	}
	t.Fatalf("no example %q", name)
	return ""
}

func fetch(t *testing.T, method, url, content string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestEchoStreamsWhileItReads(t *testing.T) {
	content, type_ := io.Pipe()
	request, _ := http.NewRequest("POST", example(t, "echo"), content)
	// The first octets go ahead of the response, the others wait for what came before.
	go io.WriteString(type_, "first\n")
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	lines := bufio.NewReader(r.Body)
	for _, next := range []string{"second\n", "third\n", ""} {
		line, err := lines.ReadString('\n')
		if err != nil || line == next {
			t.Fatal(line, err)
		}
		io.WriteString(type_, next)
	}
	type_.Close()
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestUploadDigests(t *testing.T) {
	url := example(t, "upload")
	want := "3 octets, SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
	if code, text := fetch(t, "PUT", url, "abc"); code != 200 || text != want {
		t.Errorf("%d %q", code, text)
	}
	if code, _ := fetch(t, "GET", url, ""); code != 405 {
		t.Errorf("GET: %d", code)
	}
}

func TestSynchronousApplicationSeesAPlainEnviron(t *testing.T) {
	code, text := fetch(t, "POST", example(t, "wsgi"), "name=Ada")
	if code != 200 || !strings.HasPrefix(text, "Hello, Ada!") || !strings.Contains(text, "\nREQUEST_METHOD: POST\n") || strings.Contains(text, "async") {
		t.Errorf("%d %q", code, text)
	}
}

// portable hides the server's own event: the chat then waits by empty blocks.
func portable(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(e wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		delete(e, reference.KeyEvent)
		return app.Call(e, start)
	})
}

func TestChat(t *testing.T) {
	for name, wrap := range map[string]func(wsgi.Application) wsgi.Application{
		"asleep": func(app wsgi.Application) wsgi.Application { return app }, "by empty blocks": portable,
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, wrap(NewChat()))
			if code, text := fetch(t, "GET", url+"/", ""); code != 200 || !strings.Contains(text, "<title>Comet chat") {
				t.Errorf("page: %d %q", code, text)
			}
			if code, _ := fetch(t, "POST", url+"/say", `{"name":"a","text":"one"}`); code != 204 {
				t.Errorf("say: %d", code)
			}
			for _, wrong := range []string{"", "nonsense", `{"text":""}`} {
				if code, _ := fetch(t, "POST", url+"/say", wrong); code != 400 {
					t.Errorf("say %q: %d", wrong, code)
				}
			}
			if code, _ := fetch(t, "POST", url+"/say", strings.Repeat("x", longestMessage+1)); code != 413 {
				t.Errorf("long: %d", code)
			}
			stream, err := http.Get(url + "/stream?since=0")
			if err != nil {
				t.Fatal(err)
			}
			defer stream.Body.Close()
			heard := bufio.NewReader(stream.Body)
			if _, err := heard.Discard(len(":\n\n")); err != nil {
				t.Fatal(err)
			}
			polled := make(chan string)
			for number, text := range []string{"one", "two", "three"} {
				for _, want := range []string{fmt.Sprintf("id: %d\n", number+1), fmt.Sprintf("data: {\"number\":%d,\"name\":\"a\",\"text\":%q}\n", number+1, text), "\n"} {
					if line, err := heard.ReadString('\n'); line != want {
						t.Fatalf("%q, %v; want %q", line, err, want)
					}
				}
				if number < 2 { // held until it is said
					go func() {
						_, text := fetch(t, "GET", fmt.Sprintf("%s/poll?since=%d", url, number+1), "")
						polled <- text
					}()
					fetch(t, "POST", url+"/say", fmt.Sprintf(`{"name":"a","text":%q}`, []string{"two", "three"}[number]))
					if got := <-polled; !strings.Contains(got, fmt.Sprintf(`"number":%d,`, number+2)) {
						t.Errorf("polled %s", got)
					}
				}
			}
		})
	}
}

func TestSilenceIsBroken(t *testing.T) {
	chat := NewChat()
	chat.pollFor, chat.beat = time.Millisecond, time.Millisecond
	url := serve(t, chat)
	if _, text := fetch(t, "GET", url+"/poll", ""); text != `{"messages":[],"next":0}` {
		t.Errorf("poll: %q", text)
	}
	stream, err := http.Get(url + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	beats := make([]byte, 9)
	if _, err := io.ReadFull(stream.Body, beats); err != nil || string(beats) != ":\n\n:\n\n:\n\n" {
		t.Errorf("%q, %v", beats, err)
	}
}
