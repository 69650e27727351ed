package report_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	link := filepath.Join(dir, "link.json")
	if err := os.Symlink("report.json", link); err != nil {
		t.Fatal(err)
	}
	content := func() string { b, _ := os.ReadFile(path); return string(b) }
	say := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	if err := errors.Join(report.Writable(path), report.Save(path, say("one"))); err != nil || content() != "one" {
		t.Errorf("error %v, content %q", err, content())
	}
	if err := report.Save(link, say("two")); err != nil || content() != "two" {
		t.Errorf("through a link: error %v, content %q", err, content())
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	broken := errors.New("broken")
	if err := report.Save(path, func(w io.Writer) error { io.WriteString(w, "half"); return broken }); !errors.Is(err, broken) || content() != "two" {
		t.Errorf("a rendering that fails: error %v, content %q", err, content())
	}
	if err := errors.Join(report.Writable(os.DevNull), report.Save(os.DevNull, say("x"))); err != nil {
		t.Error(err)
	}
	if info, _ := os.Stat(os.DevNull); info.Mode().IsRegular() {
		t.Error("the device was replaced")
	}
	for _, bad := range []string{dir, filepath.Join(dir, "absent", "report.json")} {
		for _, err := range []error{report.Writable(bad), report.Save(bad, say("x"))} {
			if err == nil || !strings.Contains(err.Error(), "cannot write "+bad) {
				t.Errorf("%s: error %v", bad, err)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left in the folder: %v", left)
	}
}
