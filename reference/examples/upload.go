package examples

import (
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// upload looks at the head in the asynchronous phase, then switches: digesting takes processor
// time, and reading may wait.
func upload(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	if method := environ["REQUEST_METHOD"]; method != "PUT" && method != "POST" {
		return answer(start, "405 Method Not Allowed", plainText, []byte("PUT or POST a file, to see its digest.\n"))
	}
	factory, ok := environ[wsgi.KeyInputFactory].(wsgi.InputFactory)
	if !ok {
		return nil, fmt.Errorf("upload: this server has no %s", wsgi.KeyInputFactory)
	}
	return &turns{
		func() (wsgi.Value, error) { return factory() },
		func() (wsgi.Value, error) {
			digest := sha256.New()
			n, err := io.Copy(digest, struct{ io.Reader }{environ[wsgi.KeyInput].(wsgi.Input)})
			if err != nil {
				return nil, err
			}
			_, err = start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: plainText}}, nil)
			return fmt.Appendf(nil, "%d octets, SHA-256 %x\n", n, digest.Sum(nil)), err
		},
	}, nil
}
