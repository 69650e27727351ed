// Command generate writes the pages of package findings into the current folder, and
// removes other pages, which no data makes any more. go generate ./docs/findings runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/wsgicheck/wsgicheck/docs/findings"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	servers, err := findings.Load()
	if err != nil {
		return err
	}
	pages := findings.Pages(servers)
	there, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return err
	}
	for _, path := range there {
		if _, ok := pages[filepath.Base(path)]; !ok {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), page, 0o644); err != nil {
			return err
		}
	}
	return nil
}
