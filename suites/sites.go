package suites

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
)

// siteIndex holds the strings of Go sources that may be names of cases or ids of rules.
type siteIndex struct {
	prefix  string // of the files' names
	files   *token.FileSet
	folders map[string]*folder
	names   map[string][]site // by what the string says
	made    []making
	rules   map[string][]stating
}

// folder is a package.
type folder struct {
	consts map[string]string // strings that have a name
	decls  map[string]*decl  // by the names they declare
}

// decl is a declaration at the top level.
type decl struct {
	folder      *folder
	words       map[string]bool // names in it
	rules       map[string]bool // ids that something in it is of
	used, users []*decl         // of the same package
}

// site is the place of a string that may be a case's name.
type site struct {
	Location
	decl *decl
	rule string // of what it is in, "" if that does not say
	kind kind
}

// kind says how likely a string is a case's name.
type kind int

const (
	named    kind = iota // the value of the key Name, or the first string of a row
	argument             // the first string of a call, the key of a map
	other
)

// making is a place where names are made of pieces.
type making struct {
	site
	pieces []string
}

// stating is the place of a rule's id.
type stating struct {
	Location
	strong bool // a case or group is of that rule: not a mention
}

// newSiteIndex reads the Go files of a tree, other than tests.
func newSiteIndex(tree fs.FS, prefix string) *siteIndex {
	x := &siteIndex{prefix: prefix, files: token.NewFileSet(), folders: map[string]*folder{}, names: map[string][]site{}, rules: map[string][]stating{}}
	var parsed []*ast.File
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(x.files, name, data, parser.SkipObjectResolution)
		parsed = append(parsed, file)
		return err
	})
	if err != nil {
		panic(err) // the tree is embedded, and was compiled
	}
	for _, file := range parsed {
		x.declare(file)
	}
	for _, file := range parsed {
		for _, d := range file.Decls {
			x.read(file, d)
		}
	}
	for _, f := range x.folders {
		f.link()
	}
	return x
}

func (x *siteIndex) at(n ast.Node) Location {
	p := x.files.Position(n.Pos())
	return Location{File: x.prefix + p.Filename, Line: p.Line}
}

func (x *siteIndex) folderOf(n ast.Node) *folder {
	name := path.Dir(x.files.Position(n.Pos()).Filename)
	if x.folders[name] == nil {
		x.folders[name] = &folder{map[string]string{}, map[string]*decl{}}
	}
	return x.folders[name]
}

// declare notes the constants of a file that are strings.
func (x *siteIndex) declare(file *ast.File) {
	for n := range ast.Preorder(file) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != len(spec.Names) {
			continue
		}
		for i, name := range spec.Names {
			if value, ok := literal(spec.Values[i]); ok {
				x.folderOf(file).consts[name.Name] = value
			}
		}
	}
}

func (x *siteIndex) read(file *ast.File, top ast.Decl) {
	f := x.folderOf(file)
	specs := []ast.Node{top}
	if general, ok := top.(*ast.GenDecl); ok {
		specs = nil
		for _, s := range general.Specs {
			specs = append(specs, s)
		}
	}
	for _, s := range specs {
		d := &decl{folder: f, words: map[string]bool{}, rules: map[string]bool{}}
		switch s := s.(type) {
		case *ast.FuncDecl:
			f.decls[s.Name.Name] = d
		case *ast.ValueSpec:
			for _, name := range s.Names {
				f.decls[name.Name] = d
			}
		}
		ast.Walk(reading{x, d, "", map[*ast.BasicLit]kind{}}, s)
	}
}

// link notes which declarations use which.
func (f *folder) link() {
	for _, d := range f.decls {
		for word := range d.words {
			if used := f.decls[word]; used != nil && used != d {
				d.used = append(d.used, used)
				used.users = append(used.users, d)
			}
		}
	}
}

// literal returns what a string literal says.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(lit.Value)
	return value, err == nil
}

// isRule returns the id of the rule that an expression stands for.
func (f *folder) isRule(e ast.Expr) (string, bool) {
	id, ok := literal(e)
	if name, isName := e.(*ast.Ident); isName {
		id, ok = f.consts[name.Name]
	}
	if !ok {
		return "", false
	}
	_, ok = spec.MustLoad().Rule(id)
	return id, ok
}

// reading walks through a declaration.
type reading struct {
	*siteIndex
	decl  *decl
	rule  string // of what is being read
	kinds map[*ast.BasicLit]kind
}

// Visit is ast.Visitor's.
func (r reading) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.Ident:
		r.decl.words[n.Name] = true
	case *ast.CompositeLit:
		r = r.within(n.Elts, named)
	case *ast.CallExpr:
		r = r.within(n.Args, argument)
	case *ast.KeyValueExpr:
		key, isName := n.Key.(*ast.Ident)
		if isName && strings.EqualFold(key.Name, "name") {
			if lit, ok := n.Value.(*ast.BasicLit); ok {
				r.kinds[lit] = named
			} else if pieces := piecesOf(n.Value); pieces != nil {
				r.made = append(r.made, making{site{r.at(n), r.decl, r.rule, named}, pieces})
			}
		}
		if lit, ok := n.Key.(*ast.BasicLit); ok {
			r.kinds[lit] = argument
		}
	case *ast.BasicLit:
		if value, ok := literal(n); ok {
			k, known := r.kinds[n]
			if !known {
				k = other
			}
			r.names[value] = append(r.names[value], site{r.at(n), r.decl, r.rule, k})
		}
	}
	return r
}

// within reads the elements of a composite literal or the arguments of a call: which rule they are of, and
// which string is the first.
func (r reading) within(elements []ast.Expr, first kind) reading {
	var rule ast.Expr
	strong, found := false, false
	for _, e := range elements {
		value := e
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			key, _ := pair.Key.(*ast.Ident)
			switch {
			case key == nil:
			case strings.EqualFold(key.Name, "rule"):
				value = pair.Value
			case strings.EqualFold(key.Name, "name"), key.Name == "Cases":
				strong = true
			}
		}
		if id, ok := r.decl.folder.isRule(value); ok {
			rule, r.rule = value, id
		} else if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING && !found {
			r.kinds[lit], found = first, true
		}
	}
	if rule != nil {
		r.rules[r.rule] = append(r.rules[r.rule], stating{r.at(rule), strong})
		r.decl.rules[r.rule] = true
	}
	return r
}

// piecesOf returns the strings that a name is made of, as far as they are known.
func piecesOf(e ast.Expr) (pieces []string) {
	for n := range ast.Preorder(e) {
		if lit, ok := n.(*ast.BasicLit); ok {
			value, _ := literal(lit)
			for i, piece := range strings.Split(value, "%") {
				if i > 0 && piece != "" {
					piece = piece[1:] // the verb
				}
				if piece != "" {
					pieces = append(pieces, piece)
				}
			}
		}
	}
	return pieces
}
