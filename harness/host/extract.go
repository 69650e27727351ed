package host

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wsgicheck/wsgicheck/harness/probe"
)

// Module is the name of the worker's package.
const Module = "wsgicheck_host"

//go:embed wsgicheck_host/*.py
var source embed.FS

// Extract writes the worker's package, and the probe's, into the folder. The caller removes it.
func Extract(dir string) error {
	if err := probe.Extract(dir, "", ""); err != nil {
		return err
	}
	names, err := fs.Glob(source, Module+"/*.py")
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, Module), 0o700); err != nil {
		return err
	}
	for _, name := range names {
		data, err := source.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
