package host

import (
	"embed"
	"os"

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
	return os.CopyFS(dir, source)
}
