package gateway

import (
	"embed"
	"fmt"
	"os"
)

// Module is the name of the Python package.
const Module = "wsgicheck_gateway"

//go:embed wsgicheck_gateway/*.py
var source embed.FS

// Line returns the command line of a target that is a gateway: {python} and the placeholders of target.Command are still to be
// replaced. name is that of a module of the package, or MODULE:CALLABLE of a gateway elsewhere.
func Line(name string) string { return "{python} -m " + Module + " " + name + " {host} {port} {app}" }

// Extract writes the package into the folder dir, which has to be on Python's path and has no such package yet. The caller
// removes it.
func Extract(dir string) error {
	if err := os.CopyFS(dir, source); err != nil {
		return fmt.Errorf("extract the front for gateways: %w", err)
	}
	return nil
}
