package matrix

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Suite names a set of cases: how many they are, and the beginning of a hash of their ids. Two comparisons with the same Suite, by the
// same version of wsgicheck, tested the same.
func Suite(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return fmt.Sprintf("%d cases, %x", len(ids), sum[:6])
}

// SuiteOf names the cases of a report. Those of a component begin with its party, because the cases of applications are others than those of
// middleware.
func SuiteOf(r *report.Report) string {
	suite := Suite(CasesOf(r))
	if c := r.Target.Component; c != nil {
		suite = partySuite(c.Party, suite)
	}
	return suite
}

func partySuite(party spec.Party, suite string) string { return fmt.Sprintf("%s: %s", party, suite) }

// between is what separates the suites of two parties.
const between = "; "

// ComponentSuite names the cases with which a matrix tests components, by party.
func ComponentSuite(ids map[spec.Party][]string) string {
	var all []string
	for _, party := range slices.Sorted(maps.Keys(ids)) {
		all = append(all, partySuite(party, Suite(ids[party])))
	}
	return strings.Join(all, between)
}

// CasesOf returns the ids of all cases in a report.
func CasesOf(r *report.Report) (ids []string) {
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			ids = append(ids, rule.ID+"#"+c.Name)
		}
	}
	return ids
}

// File is a comparison that was read, and where.
type File struct {
	Path string
	*Comparison
}

// Find returns the files with comparisons at a path: the file itself, or those of the shards in a folder, or else its matrix.json.
func Find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var shards []string
	whole, below := "", ""
	for _, e := range entries {
		if n := e.Name(); e.IsDir() {
			if inside, _ := filepath.Glob(filepath.Join(glob(path), glob(n), "matrix*.json")); len(inside) > 0 {
				below = filepath.Join(path, "*")
			}
		} else if ok, _ := filepath.Match("matrix-*-of-*.json", n); ok {
			shards = append(shards, filepath.Join(path, n))
		} else if n == "matrix.json" {
			whole = filepath.Join(path, n)
		}
	}
	switch {
	case len(shards) > 0:
		return shards, nil // matrix.json beside them is an earlier merge
	case whole != "":
		return []string{whole}, nil
	case below != "":
		return nil, fmt.Errorf("%s has no matrix.json; its folders have: give %s", path, below)
	}
	return nil, fmt.Errorf("%s has no matrix.json and no matrix-I-of-N.json: give a folder that wsgicheck matrix --out wrote", path)
}

// glob quotes a name for filepath.Glob.
func glob(name string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(name)
}

// ReadFile reads a comparison with the reports of its servers, which are in files beside it, without their evidence. The
// reports must be of the comparison's version of wsgicheck and have its cases.
func ReadFile(path string) (File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return File{}, fmt.Errorf("%s: not a comparison by wsgicheck matrix: %w", path, err)
	}
	if head.Schema != SchemaName {
		return File{}, fmt.Errorf("%s: its schema is %q, but this wsgicheck reads %q: run wsgicheck matrix again", path, head.Schema, SchemaName)
	}
	c := &Comparison{}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(c); err != nil {
		return File{}, fmt.Errorf("%s: %w", path, err)
	}
	f := File{path, c}
	for i := range c.Servers {
		if err := f.readReport(&c.Servers[i]); err != nil {
			return File{}, err
		}
	}
	return f, nil
}

// readReport attaches the report of the server, if it has one.
func (f File) readReport(s *Server) error {
	if s.Report == "" {
		return nil
	}
	name := f.ReportPath(*s)
	if !filepath.IsLocal(filepath.FromSlash(s.Report)) {
		return fmt.Errorf("%s: the report of %s is %q, want a file beneath the folder of the comparison", f.Path, s.Name, s.Report)
	}
	in, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the report of %s is missing: %s; keep the folder reports beside the comparison", f.Path, s.Name, name)
	} else if err != nil {
		return err
	}
	defer in.Close()
	r, err := report.Read(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	suite := SuiteOf(r)
	if f.Suite == "" { // of a wsgicheck that did not write it
		f.Suite = suite
	}
	if same := suite == f.Suite || f.Components && slices.Contains(strings.Split(f.Suite, between), suite); r.Version != f.Version || !same {
		return fmt.Errorf("%s is of another suite than %s: %s, and %s; run wsgicheck matrix again", name, f.Path, tested(r.Version, suite), tested(f.Version, f.Suite))
	}
	dropEvidence(r)
	s.report = r
	return nil
}

// ReportPath is the file of a server's report.
func (f File) ReportPath(s Server) string {
	return filepath.Join(filepath.Dir(f.Path), filepath.FromSlash(s.Report))
}

// tested says what was tested.
func tested(version, suite string) string { return fmt.Sprintf("wsgicheck %s (%s)", version, suite) }

// dropEvidence makes a report small; its file has the evidence.
func dropEvidence(r *report.Report) {
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			r.Rules[i].Cases[j].Evidence = nil
		}
	}
}
