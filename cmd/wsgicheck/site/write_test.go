package site_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/site"
)

func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

func TestASiteReplacesAnEarlierOneAsAWhole(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "deep", "public")
	for _, files := range []site.Files{{"old.html": []byte("old"), "a/b.html": nil}, {"new.html": []byte("new")}} {
		if err := site.Write(dir, files, "v1"); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := entries(t, dir), []string{"new.html", "wsgicheck-site.json"}; !slices.Equal(got, want) {
		t.Errorf("the site has %q, want %q", got, want)
	}
	if got := entries(t, filepath.Dir(dir)); !slices.Equal(got, []string{"public"}) {
		t.Errorf("beside the site is %q", got)
	}
}

func TestAnEmptyFolderAndALinkAreUsed(t *testing.T) {
	above := t.TempDir()
	if err := os.Mkdir(filepath.Join(above, "real"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(above, "link")); err != nil {
		t.Fatal(err)
	}
	if err := site.Write(filepath.Join(above, "link"), site.Files{"a.html": nil}, "v1"); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, filepath.Join(above, "real")); !slices.Contains(got, "a.html") {
		t.Errorf("the folder has %q", got)
	}
}

func TestWhatIsNotOfASiteIsNotLost(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(dir string) error
		want    string
	}{
		"another folder":   {func(dir string) error { return write(dir, "notes.txt") }, "not a site that wsgicheck wrote (it has no wsgicheck-site.json)"},
		"a file beside it": {func(dir string) error { return write(dir, "wsgicheck-site.json", "CNAME", ".nojekyll") }, "would be lost: .nojekyll, CNAME; move them"},
		"a repository":     {func(dir string) error { return write(dir, "wsgicheck-site.json", ".git/HEAD") }, "would be lost: .git; move them"},
		"a file":           {func(dir string) error { return os.WriteFile(dir, nil, 0o666) }, "is a file: give a folder"},
	} {
		dir := filepath.Join(t.TempDir(), "dir")
		if err := c.prepare(dir); err != nil {
			t.Fatal(err)
		}
		before, _ := filepath.Glob(dir + "/*")
		err := site.Write(dir, site.Files{"a.html": nil}, "v1")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: the error is %v, want %q and the folder", name, err, c.want)
		}
		if after, _ := filepath.Glob(dir + "/*"); !slices.Equal(before, after) {
			t.Errorf("%s: there was %q, and is %q", name, before, after)
		}
	}
}

func write(dir string, names ...string) error {
	for _, name := range names {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(`{"schema": "wsgicheck.site/1", "files": ["a.html"]}`), 0o666); err != nil {
			return err
		}
	}
	return nil
}
