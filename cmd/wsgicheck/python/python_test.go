package python_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/python"
)

func TestVersionsHaveTheFormAndTheOrderOfPEP440(t *testing.T) {
	for module, want := range map[string]string{
		"":                                     "0.0.0.dev0",
		"(devel)":                              "0.0.0.dev0",
		"v1.2.3":                               "1.2.3",
		"v1.2.3+dirty":                         "1.2.3+dirty",
		"v1.2.0-rc.1":                          "1.2.0rc1",
		"v1.2.0-beta2":                         "1.2.0b2",
		"v1.2.0-alpha.10":                      "1.2.0a10",
		"v0.0.0-20261130113432-abcdef123456":   "0.0.0.dev20261130113432",
		"v1.2.4-0.20261130113432-abcdef123456": "1.2.4.dev20261130113432",
		"v1.2.4-0.20261130113432-abcdef123456+dirty": "1.2.4.dev20261130113432+dirty",
		"v1.2.0-rc.1.0.20261130113432-abcdef123456":  "1.2.0rc1.post0.dev20261130113432",
	} {
		if got, err := python.Version(module); err != nil || got != want {
			t.Errorf("%q: got %q and the error %v, want %q", module, got, err, want)
		}
	}
	for _, module := range []string{"1.2.3", "v1.2", "v1.2.3-next"} {
		if got, err := python.Version(module); err == nil {
			t.Errorf("%q: got %q, want an error", module, got)
		}
	}
}

func TestPlatformsAreSelected(t *testing.T) {
	if all, err := python.Select("all"); err != nil || len(all) != len(python.Platforms) {
		t.Errorf("all: %v, error %v", all, err)
	}
	if some, err := python.Select("windows/amd64,darwin/arm64"); err != nil || fmt.Sprint(some) != "[windows/amd64 darwin/arm64]" {
		t.Errorf("got %v, error %v", some, err)
	}
	if some, err := python.Select("plan9/arm"); err == nil {
		t.Errorf("plan9/arm: got %v", some)
	}
}

// contents returns the files of a wheel, and their names in order.
func contents(t *testing.T, data []byte) (files map[string]*zip.File, order []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]*zip.File{}
	for _, f := range z.File {
		files[f.Name] = f
		order = append(order, f.Name)
	}
	return files, order
}

func read(t *testing.T, f *zip.File) []byte {
	t.Helper()
	if f == nil {
		t.Fatal("the wheel lacks a file")
	}
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAWheelRecordsEveryFile(t *testing.T) {
	for _, p := range python.Platforms {
		var first, second bytes.Buffer
		w := python.Wheel{Version: "1.2.3", Platform: p, Command: []byte("the command"), License: []byte("the license")}
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two wheels of the same differ", p)
		}
		files, order := contents(t, first.Bytes())
		rows, err := csv.NewReader(bytes.NewReader(read(t, files["wsgicheck-1.2.3.dist-info/RECORD"]))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != len(order) || order[len(order)-1] != "wsgicheck-1.2.3.dist-info/RECORD" {
			t.Errorf("%s: RECORD has %d rows, and the wheel the files %q", p, len(rows), order)
		}
		for i, row := range rows[:len(rows)-1] {
			data := read(t, files[row[0]])
			sum := sha256.Sum256(data)
			if want := []string{order[i], "sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]), fmt.Sprint(len(data))}; strings.Join(row, " ") != strings.Join(want, " ") {
				t.Errorf("%s: RECORD has %q, want %q", p, row, want)
			}
		}
		command := "wsgicheck-1.2.3.data/scripts/wsgicheck"
		if p.OS == "windows" {
			command += ".exe"
		}
		if f := files[command]; string(read(t, f)) != "the command" || f.Mode() != 0o755 {
			t.Errorf("%s: the command has the mode %s", p, f.Mode())
		}
		for tag := range strings.SplitSeq(p.Tag, ".") {
			if !strings.Contains(string(read(t, files["wsgicheck-1.2.3.dist-info/WHEEL"])), "\nTag: py3-none-"+tag+"\n") {
				t.Errorf("%s: WHEEL lacks the tag %s", p, tag)
			}
		}
		for _, name := range []string{"wsgicheck/__main__.py", "wsgicheck/pytest_plugin.py", "wsgicheck/asgi/__init__.py", "wsgicheck/asgi/adapter.py", "wsgicheck-1.2.3.dist-info/licenses/LICENSE"} {
			read(t, files[name])
		}
		if !strings.HasPrefix(string(read(t, files["wsgicheck-1.2.3.dist-info/METADATA"])), "Metadata-Version: 2.4\nName: wsgicheck\nVersion: 1.2.3\n") {
			t.Errorf("%s: METADATA lacks its head", p)
		}
	}
}

// built is the wheel of this platform, made of the working tree.
// shared is the folder of the wheel that several tests install.
var shared string

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "wsgicheck-wheel-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(shared)
	os.Exit(code)
}

// wheel builds the wheel of this platform once.
var wheel = sync.OnceValues(func() (string, error) { return build(shared) })

func build(folder string) (string, error) {
	root, err := python.Root(context.Background())
	if err != nil {
		return "", err
	}
	host, err := python.Select("host")
	if err != nil {
		return "", err
	}
	return python.Build(context.Background(), root, host[0], folder)
}

func TestTwoBuildsGiveTheSameOctetsAndTheVersionOfTheCommand(t *testing.T) {
	var wheels [2][]byte
	var path string
	for i, build := range []func() (string, error){wheel, func() (string, error) { return build(t.TempDir()) }} {
		var err error
		if path, err = build(); err != nil {
			t.Fatal(err)
		}
		if wheels[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(wheels[0], wheels[1]) {
		t.Error("two builds differ")
	}
	files, _ := contents(t, wheels[0])
	for name, f := range files {
		if !strings.Contains(name, ".data/scripts/") {
			continue
		}
		command := filepath.Join(t.TempDir(), "wsgicheck")
		if err := os.WriteFile(command, read(t, f), 0o700); err != nil {
			t.Fatal(err)
		}
		module, err := python.CommandVersion(command)
		if err != nil {
			t.Fatal(err)
		}
		if version, err := python.Version(module); err != nil || !strings.HasPrefix(filepath.Base(path), "wsgicheck-"+version+"-py3-none-") {
			t.Errorf("the command has the version %s (%s), the wheel is %s; error %v", module, version, path, err)
		}
		return
	}
	t.Error("the wheel has no command")
}
