package gateway

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
const Module = "wsgicheck_gateway"

//go:embed wsgicheck_gateway/*.py
var source embed.FS

// Line returns the command line of a target that is a gateway: {python} and the placeholders of target.Command are still to be
// replaced. name is that of a module of the package, or MODULE:CALLABLE of a gateway elsewhere.
func Line(name string) string { return "{python} -m " + Module + " " + name + " {host} {port} {app}" }

// Extract writes the package into the folder dir, which has to be on Python's path; what is there
// already is overwritten. The caller removes it.
func Extract(dir string) error {
	if err := extract(dir); err != nil {
		return fmt.Errorf("extract the front for gateways: %w", err)
	}
	return nil
}

func extract(dir string) error {
	names, err := fs.Glob(source, Module+"/*.py")
	if err != nil {
		return err
	}
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
