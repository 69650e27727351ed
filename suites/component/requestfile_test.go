package component

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRequestsAreReadFromFiles(t *testing.T) {
	for name, text := range map[string]string{
		"a.http":  "# a comment\n@host = x\nPOST http://example.org/a%20b?c=d HTTP/1.1\nX-Name: one\nX-Name: two\nContent-Type: text/plain\nContent-Length: 99\n\nhello\nyou\n\n### next\nGET /x\n",
		"a.har":   `{"log":{"entries":[{"request":{"method":"POST","url":"http://example.org/a%20b?c=d","headers":[{"name":":path","value":"/"},{"name":"X-Name","value":"one"},{"name":"X-Name","value":"two"},{"name":"Content-Type","value":"text/plain"}],"postData":{"text":"hello\nyou"}}},{"request":{"method":"GET","url":"/x"}}]}}`,
		"a.jsonl": `{"method":"POST","target":"http://example.org/a%20b?c=d","headers":[["X-Name","one"],["X-Name","two"],["Content-Type","text/plain"]],"content":"hello\nyou"}` + "\n\n" + `{"method":"GET","target":"/x"}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadRequests(file(t, name, text))
			if err != nil {
				t.Fatal(err)
			}
			want := []Request{
				{Name: "POST /a%20b?c=d", Content: "hello\nyou", Need: Schedule{FileWrapper: true}, Environ: map[string]string{
					"REQUEST_METHOD": "POST", "PATH_INFO": "/a b", "QUERY_STRING": "c=d", "HTTP_HOST": "example.org", "HTTP_X_NAME": "one,two", "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "9",
				}},
				{Name: "GET /x", Need: Schedule{FileWrapper: true}, Environ: map[string]string{"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": ""}},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a recorded environ does not have, the application does not get.
func TestARecordedEnvironIsTheWholeOne(t *testing.T) {
	got, err := ReadRequests(file(t, "a.jsonl", `{"environ":{"REQUEST_METHOD":"PUT","PATH_INFO":"/caf\u00c3\u00a9","SERVER_NAME":"s","SERVER_PORT":"1","wsgi.version":"(1, 0)"},"content":"\u00ff"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"REQUEST_METHOD": "PUT", "PATH_INFO": "/caf\u00c3\u00a9", "SERVER_NAME": "s", "SERVER_PORT": "1"}
	if diff := cmp.Diff(want, environWith(got[0].Environ)); diff != "" {
		t.Error(diff)
	}
	if got[0].Content != "\xff" {
		t.Errorf("the content is %q", got[0].Content)
	}
}

func TestMistakesInFilesAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a.http":   {"GET /\n\n###\nhello\n", `a.http:4: "hello" is no request line`},
		"b.http":   {"GET /\nno field\n", `b.http:2: "no field" is no header field`},
		"a.jsonl":  {"{}\n", "a.jsonl:1: it has neither environ nor method and target"},
		"b.jsonl":  {`{"environ":{}}`, "b.jsonl:1: its environ has no REQUEST_METHOD"},
		"c.jsonl":  {`{"methode":"GET"}`, `c.jsonl:1: json: unknown field "methode"`},
		"a.har":    {"[]", "a.har: not an HTTP archive"},
		"b.har":    {"{}", "b.har has no request"},
		"a.txt":    {"GET /", `not from ".txt"`},
		"c.http":   {"GET ://\n", "is no URL or path"},
		"c.ndjson": {"", "c.ndjson has no request"},
	} {
		if _, err := ReadRequests(file(t, name, c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
}

func TestRequestsOfAUserHaveDifferentNames(t *testing.T) {
	all := FromUser([]Request{get("/"), get("/"), get("/")})
	names := map[string]bool{}
	for _, r := range all {
		if names[r.Name] {
			t.Errorf("%q is there twice", r.Name)
		}
		names[r.Name] = true
	}
	if len(all) != 3+len(Variants(get("/"))) {
		t.Errorf("there are %d requests", len(all))
	}
}
