package python

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/reference/asgi"
)

// sources are the Python package, and the description that package indexes show.
//
//go:embed wsgicheck/*.py README.md
var sources embed.FS

// Wheel is a wheel of the command.
type Wheel struct {
	Version  string // in the form of PEP 440
	Platform Platform
	Command  []byte // the command, built for the platform
	License  []byte
}

// entry is a file in the wheel.
type entry struct {
	name string
	data []byte
	mode fs.FileMode
}

// Name returns the name that the file must have.
func (w *Wheel) Name() string {
	return fmt.Sprintf("wsgicheck-%s-py3-none-%s.whl", w.Version, w.Platform.Tag)
}

// Write writes the wheel: a zip file whose entries are sorted and have the same date always.
func (w *Wheel) Write(out io.Writer) error {
	entries, err := w.entries()
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		head.SetMode(e.mode)
		f, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := f.Write(e.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// entries returns the files, RECORD last, as the format of wheels asks.
func (w *Wheel) entries() ([]entry, error) {
	info, executable := "wsgicheck-"+w.Version+".dist-info/", "wsgicheck"
	if w.Platform.OS == "windows" {
		executable += ".exe"
	}
	readme, err := sources.ReadFile("README.md")
	if err != nil {
		return nil, err
	}
	entries := []entry{
		{info + "METADATA", []byte(fmt.Sprintf(metadata, w.Version) + string(readme)), 0o644},
		{info + "WHEEL", []byte(w.wheel()), 0o644},
		{info + "entry_points.txt", []byte("[pytest11]\nwsgicheck = wsgicheck.pytest_plugin\n"), 0o644},
		{info + "licenses/LICENSE", w.License, 0o644},
		{"wsgicheck-" + w.Version + ".data/scripts/" + executable, w.Command, 0o755},
	}
	for folder, files := range map[string]fs.FS{"": sources, "wsgicheck/asgi/": asgi.Sources()} {
		modules, err := modules(folder, files)
		if err != nil {
			return nil, err
		}
		entries = append(entries, modules...)
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	var record bytes.Buffer
	for _, e := range entries {
		sum := sha256.Sum256(e.data)
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", e.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(e.data))
	}
	fmt.Fprintf(&record, "%sRECORD,,\n", info)
	return append(entries, entry{info + "RECORD", record.Bytes(), 0o644}), nil
}

// modules returns the Python files as they are in the folder of the wheel.
func modules(folder string, files fs.FS) (entries []entry, err error) {
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".py" {
			return err
		}
		data, err := fs.ReadFile(files, name)
		entries = append(entries, entry{folder + name, data, 0o644})
		return err
	})
	return entries, err
}

// wheel returns the file WHEEL, with a line for each tag that the name abbreviates.
func (w *Wheel) wheel() string {
	text := "Wheel-Version: 1.0\nGenerator: wsgicheck\nRoot-Is-Purelib: false\n"
	for tag := range strings.SplitSeq(w.Platform.Tag, ".") {
		text += "Tag: py3-none-" + tag + "\n"
	}
	return text
}

const metadata = `Metadata-Version: 2.4
Name: wsgicheck
Version: %s
Summary: Test which rules of WSGI a server keeps
License-Expression: MIT
License-File: LICENSE
Keywords: wsgi,http,conformance,pep-3333,pytest
Classifier: Environment :: Console
Classifier: Framework :: Pytest
Classifier: Intended Audience :: Developers
Classifier: Operating System :: MacOS
Classifier: Operating System :: Microsoft :: Windows
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Internet :: WWW/HTTP :: WSGI :: Server
Classifier: Topic :: Software Development :: Testing
Requires-Python: >=3.8
Project-URL: Source, https://github.com/wsgicheck/wsgicheck
Project-URL: Changelog, https://github.com/wsgicheck/wsgicheck/blob/main/CHANGELOG.md
Description-Content-Type: text/markdown

`
