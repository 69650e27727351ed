package site

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// markerName is the file that says that a folder is a site, and which files are its own.
const markerName = "wsgicheck-site.json"

const markerSchema = "wsgicheck.site/1"

type marker struct {
	Schema  string   `json:"schema"`
	Version string   `json:"wsgicheck"`
	Files   []string `json:"files"`
}

// Write puts the files into the folder, in place of an earlier site there: all of them, or none. It refuses a folder with
// anything in it that is not an earlier site's.
func Write(dir string, files Files, version string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if err := Replaceable(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	fresh := beside(dir, "new")
	defer os.RemoveAll(fresh) // nothing, once it is in place
	m := marker{markerSchema, version, []string{}}
	for name := range files {
		m.Files = append(m.Files, name)
	}
	slices.Sort(m.Files)
	for _, name := range m.Files {
		if err := write(filepath.Join(fresh, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", " ")
	if err := enc.Encode(m); err != nil {
		return err
	}
	if err := write(filepath.Join(fresh, markerName), text.Bytes()); err != nil {
		return err
	}
	return swap(fresh, dir)
}

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o666)
}

// beside is a name in the same folder that nothing has.
func beside(dir, what string) string {
	return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+"."+what+"-"+rand.Text()[:8])
}

// swap puts the fresh folder in the place of dir, which may exist. If it fails, dir is as it was.
func swap(fresh, dir string) error {
	old := beside(dir, "old")
	err := os.Rename(dir, old)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.Rename(fresh, dir)
	case err != nil:
		return fmt.Errorf("cannot replace %s: %w; give a folder that does not exist, or one beneath it", dir, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

// Replaceable returns an error if the folder holds anything that is not an earlier site's.
func Replaceable(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is a file: give a folder that does not exist, or an earlier site", dir)
	}
	var present []string
	err = filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if !entry.IsDir() {
			present = append(present, filepath.ToSlash(name))
		} else if name == ".git" {
			present = append(present, name)
			return fs.SkipDir
		}
		return err
	})
	if err != nil || len(present) == 0 {
		return err
	}
	var m marker
	data, err := os.ReadFile(filepath.Join(dir, markerName))
	if err != nil || json.Unmarshal(data, &m) != nil || !strings.HasPrefix(m.Schema, "wsgicheck.site/") {
		return fmt.Errorf("%s is not empty, and not a site that wsgicheck wrote (it has no %s): give a folder that does not exist", dir, markerName)
	}
	var foreign []string
	for _, name := range present {
		if name != markerName && !slices.Contains(m.Files, path.Clean(name)) {
			foreign = append(foreign, name)
		}
	}
	if len(foreign) > 0 {
		more := ""
		if n := len(foreign) - 3; n > 0 {
			foreign, more = foreign[:3], fmt.Sprintf(" and %d more", n)
		}
		return fmt.Errorf("%s has files that are not of the site, and would be lost: %s%s; move them, or write the site into another folder and copy it", dir, strings.Join(foreign, ", "), more)
	}
	return nil
}
