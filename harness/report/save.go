package report

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Writable returns an error if Save would not be able to write the file. Calling it before a check
// avoids waiting for a check whose report cannot be saved.
func Writable(path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil // opening and closing a pipe would end it
	}
	f, _, err := open(path)
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

// Save writes a rendering to the file at path. A regular file is replaced as a whole or left
// unchanged; a device or pipe is written to.
func Save(path string, render func(io.Writer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	f, final, err := open(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	if closed := f.Close(); err == nil { // a file system across a network may say only then that it is full
		err = closed
	}
	if f.Name() != path {
		if err == nil {
			err = os.Rename(f.Name(), final)
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}
	return Unwritable(path, err)
}

// Unwritable says that the file at path cannot be written, and why: nil if err is.
func Unwritable(path string, err error) error {
	if err == nil {
		return nil
	}
	var failed *fs.PathError // it and a LinkError name a temporary file, which means nothing to the user
	var unnamed *os.LinkError
	switch {
	case errors.As(err, &failed):
		err = failed.Err
	case errors.As(err, &unnamed):
		err = unnamed.Err
	}
	return fmt.Errorf("cannot write %s: %w", path, err)
}

// open opens the file to write for path: a new file in the same folder, which is to replace final,
// or path itself if that is not a regular file.
func open(path string) (f *os.File, final string, err error) {
	final = path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		final = real
	}
	info, err := os.Stat(final)
	switch {
	case err == nil && info.IsDir():
		return nil, "", fmt.Errorf("cannot write %s: it is a directory", path)
	case err == nil && !info.Mode().IsRegular():
		f, err = os.OpenFile(path, os.O_WRONLY, 0)
	case err == nil || errors.Is(err, fs.ErrNotExist):
		name := filepath.Join(filepath.Dir(final), "."+filepath.Base(final)+"."+rand.Text()[:8])
		f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	}
	if err != nil {
		return nil, "", Unwritable(path, err)
	}
	return f, final, nil
}

// Append adds a rendering to the end of the file at path, which is made if it is not there. If not all of it can be written, a regular
// file is as it was.
func Append(path string, render func(io.Writer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return Unwritable(path, err)
	}
	info, err := f.Stat()
	if err == nil {
		if _, err = f.Write(b.Bytes()); err != nil && info.Mode().IsRegular() {
			err = errors.Join(err, f.Truncate(info.Size()))
		}
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return Unwritable(path, err)
}
