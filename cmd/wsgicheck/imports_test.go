package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type layer struct {
	folder  string
	imports []string
}

// mayImport lists, for each folder of the module, the folders that its code may import. The first
// entry that holds a file counts. Tests may import anything.
var mayImport = []layer{
	{"spec", []string{"spec"}},
	{"harness", []string{"harness", "spec"}},
	{"suites/mutation", []string{"fixtures", "suites", "harness", "spec"}}, // only tests use it
	{"suites", []string{"suites", "harness", "spec"}},
	{"reference/bench", []string{"reference", "harness", "spec"}},
	{"reference", []string{"reference", "spec"}},
	{"cmd", []string{"cmd", "suites", "harness", "reference", "spec"}},
	{"docs", []string{"docs", "spec"}},
	{"fixtures", []string{"fixtures", "docs", "suites", "harness", "reference", "spec"}},
}

func TestImportsGoOneWay(t *testing.T) {
	const module = "github.com/wsgicheck/wsgicheck/"
	within := func(path, folder string) bool { return strings.HasPrefix(path+"/", folder+"/") }
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			own, ok := strings.CutPrefix(imported, module)
			if !ok {
				continue
			}
			i := slices.IndexFunc(mayImport, func(l layer) bool { return within(name, l.folder) })
			if i < 0 {
				t.Errorf("%s is in no folder that is listed here", name)
			} else if l := mayImport[i]; !slices.ContainsFunc(l.imports, func(folder string) bool { return within(own, folder) }) {
				t.Errorf("%s imports %s; code in %s may import only %s", name, own, l.folder, strings.Join(l.imports, ", "))
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files were read, error %v", files, err)
	}
}
