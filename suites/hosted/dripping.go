package hosted

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// dripping gives content one octet at a time, and nothing at every second call of next().
func dripping(app wsgi.Application) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		in, ok := environ[wsgi.KeyAsyncInput].(wsgi.AsyncInput)
		if !ok {
			return app.Call(environ, start)
		}
		d := &drip{AsyncInput: in}
		environ[wsgi.KeyAsyncInput] = wsgi.AsyncInput(d)
		iterable, err := app.Call(environ, start)
		if err != nil || iterable == nil {
			return iterable, err
		}
		return &dripped{Iterable: iterable, drip: d, environ: environ}, nil
	})
}

// drip is the async_input that the application gets.
type drip struct {
	wsgi.AsyncInput
	left []byte // taken from the server and not yet passed on
	even bool
}

func (d *drip) Next() ([]byte, error) {
	if d.even = !d.even; d.even {
		return nil, nil
	}
	if len(d.left) == 0 {
		data, err := d.AsyncInput.Next()
		if err != nil {
			return nil, err
		}
		d.left = append(d.left, data...)
	}
	n := min(1, len(d.left))
	one := d.left[:n:n]
	d.left = d.left[n:]
	return one, nil
}

// dripped is the iterable that the server gets.
type dripped struct {
	wsgi.Iterable
	drip     *drip
	environ  wsgi.Environ
	switched bool // a token has been yielded
}

func (d *dripped) Next() (wsgi.Value, error) {
	if in, ok := d.environ[wsgi.KeyInput].(wsgi.Input); ok && d.switched && len(d.drip.left) > 0 {
		d.environ[wsgi.KeyInput] = wsgi.Input(&joined{r: bufio.NewReader(io.MultiReader(bytes.NewReader(d.drip.left), in))})
		d.drip.left = nil
	}
	v, err := d.Iterable.Next()
	if v == wsgi.Value(d.drip) { // parks: the server gets its own async_input, unless there is content left here
		if len(d.drip.left) > 0 {
			return []byte(nil), err
		}
		return d.drip.AsyncInput, err
	}
	if _, isBlock := v.([]byte); err == nil && !isBlock {
		d.switched = true
	}
	return v, err
}

// joined is a wsgi.Input that begins with content that has already been taken.
type joined struct{ r *bufio.Reader }

func (j *joined) Read(p []byte) (int, error) { return j.r.Read(p) }

func (j *joined) ReadSize(size int) ([]byte, error) {
	if size < 0 {
		return io.ReadAll(j.r)
	}
	data := make([]byte, size)
	n, err := io.ReadFull(j.r, data)
	return data[:n], unlessEnd(err)
}

func (j *joined) ReadLine(size int) ([]byte, error) {
	var line []byte
	for size < 0 || len(line) < size {
		b, err := j.r.ReadByte()
		if err != nil {
			return line, unlessEnd(err)
		}
		if line = append(line, b); b == '\n' {
			break
		}
	}
	return line, nil
}

func (j *joined) ReadLines(hint int) (lines [][]byte, err error) {
	for size := 0; hint <= 0 || size < hint; {
		line, err := j.ReadLine(-1)
		if err != nil || len(line) == 0 {
			return lines, err
		}
		lines, size = append(lines, line), size+len(line)
	}
	return lines, nil
}

func (j *joined) Lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for {
			line, err := j.ReadLine(-1)
			if len(line) == 0 && err == nil || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
