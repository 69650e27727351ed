package asgi

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
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

// Extract writes the package into the folder dir, which has to be on Python's path and has no such package yet. A server that
// gives up the rights of root reads it too, and there is no secret in it. The caller removes it.
func Extract(dir string) error {
	if err := os.CopyFS(dir, source); err != nil {
		return fmt.Errorf("extract the ASGI adapter: %w", err)
	}
	return nil
}
