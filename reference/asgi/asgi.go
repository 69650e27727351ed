package asgi

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Module is the name of the Python package.
const Module = "wsgicheck_asgi"

//go:embed wsgicheck_asgi/*.py
var source embed.FS

// Sources returns the package's files, in its folder: adapter.py and so on.
func Sources() fs.FS {
	files, err := fs.Sub(source, Module)
	if err != nil {
		panic(err) // the name is a constant
	}
	return files
}

// Extract writes the package into the folder dir, which has to be on Python's path; what is there
// already is overwritten. The caller removes it.
func Extract(dir string) error {
	if err := extract(dir); err != nil {
		return fmt.Errorf("extract the ASGI adapter: %w", err)
	}
	return nil
}

func extract(dir string) error {
	names, err := fs.Glob(source, Module+"/*.py")
	if err != nil {
		return err
	}
	// A server that gives up the rights of root reads it too, and there is no secret in it.
	if err := os.Mkdir(filepath.Join(dir, Module), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for _, name := range names {
		data, err := source.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, Module, path.Base(name)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
