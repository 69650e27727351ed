package matrix_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// four are servers of one suite; c cannot be installed.
func four() []matrix.Server {
	keeps := map[string]harness.Verdict{"wsgi/no-block-delay": harness.Pass}
	breaks := map[string]harness.Verdict{"wsgi/no-block-delay": harness.Fail}
	return []matrix.Server{
		judged("b", "served-5-next", breaks), judged("a", "served-3?-smuggled-close", keeps),
		matrix.Failed("c", "the server c", errors.New("no compiler")), judged("d", "served-5-next", breaks),
	}
}

// suite is that of the servers of four.
var suite = matrix.Suite([]string{"wsgi/no-block-delay#a", vector + "#both"})

// write writes the comparison and its reports into a folder, and returns its file.
func write(t *testing.T, dir string, c *matrix.Comparison) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "reports"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Servers {
		if s.Report != "" {
			if err := report.Save(filepath.Join(dir, s.Report), s.Tests().WriteJSON); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(dir, c.File()+".json")
	if err := report.Save(file, c.WriteJSON); err != nil {
		t.Fatal(err)
	}
	return file
}

func of(version, suite string, servers []matrix.Server) *matrix.Comparison {
	c := matrix.New(version, servers)
	c.Suite = suite
	return c
}

// shard is one of the shards of the servers.
func shard(index, total int, servers []matrix.Server) *matrix.Comparison {
	s := &matrix.Shard{Index: index, Total: total}
	var own []matrix.Server
	for i, server := range servers {
		s.Servers = append(s.Servers, matrix.Share{Name: server.Name, Title: server.Title, Shard: s.Of(i)})
		if s.Of(i) == index {
			own = append(own, server)
		}
	}
	c := of("", suite, own)
	c.Shard = s
	return c
}

func read(t *testing.T, paths ...string) (files []matrix.File) {
	t.Helper()
	for _, path := range paths {
		f, err := matrix.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

func TestMergedShardsAreTheWholeMatrix(t *testing.T) {
	want := of("", suite, four())
	for total := 1; total <= 5; total++ {
		dir := t.TempDir()
		for i := total; i > 0; i-- { // in any order
			write(t, dir, shard(i, total, four()))
		}
		names, err := matrix.Find(dir)
		if err != nil || len(names) != total {
			t.Fatalf("found %q, %v", names, err)
		}
		got, err := matrix.Merge(read(t, names...))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rendered(t, want.WriteJSON), rendered(t, got.WriteJSON)); diff != "" {
			t.Errorf("%d shards: %s", total, diff)
		}
		if diff := cmp.Diff(rendered(t, want.WriteMarkdown), rendered(t, got.WriteMarkdown)); diff != "" {
			t.Errorf("%d shards: %s", total, diff)
		}
	}
}

func TestTheServersOfAMissingShardAreNotTested(t *testing.T) {
	dir := t.TempDir()
	got, err := matrix.Merge(read(t, write(t, dir, shard(1, 3, four())), write(t, dir, shard(3, 3, four()))))
	if err != nil {
		t.Fatal(err)
	}
	if want := "a (shard 2/3 is missing)"; got.Missing() != want {
		t.Errorf("missing is %q, want %q", got.Missing(), want)
	}
	for _, r := range got.Rules {
		if v, ok := r.Verdicts["a"]; ok {
			t.Errorf("%s is %s by a server that was not tested", r.ID, v)
		}
	}
	if text := rendered(t, got.WriteMarkdown); !strings.Contains(text, "\na is not-tested: shard 2/3 is missing\n") {
		t.Errorf("the Markdown is\n%s", text)
	}
}

func TestWhatDoesNotFitIsNotMerged(t *testing.T) {
	for name, c := range map[string]struct {
		other *matrix.Comparison // merged with the first of two shards
		want  string
	}{
		"version": {of("v2", suite, nil), "wsgicheck v2 (" + suite + ")"},
		"cases":   {of("", "7 cases, 00", nil), "two suites cannot be merged"},
		"whole":   {of("", suite, nil), "is a whole matrix, and"},
		"total":   {shard(2, 3, four()), "these are shards of two matrices"},
		"servers": {shard(2, 2, four()[:3]), "is shard 1/2 of b, a, c, d, "},
		"twice":   {shard(1, 2, four()), "merge each server once"},
	} {
		files := []matrix.File{{Path: "one", Comparison: shard(1, 2, four())}, {Path: "two", Comparison: c.other}}
		_, err := matrix.Merge(files)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "one") || !strings.Contains(err.Error(), "two") {
			t.Errorf("%s: the error is %v, want %q and both files", name, err, c.want)
		}
	}
}

func TestAReportOfAnotherSuiteIsRefused(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, of("", suite, four()))
	other := judged("a", "served-5-next", map[string]harness.Verdict{"wsgi/no-block-delay": harness.Pass, "wsgi/close-on-normal-completion": harness.Pass})
	if err := report.Save(filepath.Join(dir, "reports/a.json"), other.Tests().WriteJSON); err != nil {
		t.Fatal(err)
	}
	if _, err := matrix.ReadFile(file); err == nil || !strings.Contains(err.Error(), "a.json is of another suite than") {
		t.Errorf("the error is %v", err)
	}
}

func TestAReportOutsideTheFolderIsNotRead(t *testing.T) {
	servers := four()[:1]
	servers[0].Report = "../b.json"
	file := filepath.Join(t.TempDir(), "matrix.json")
	if err := report.Save(file, of("", suite, servers).WriteJSON); err != nil {
		t.Fatal(err)
	}
	if _, err := matrix.ReadFile(file); err == nil || !strings.Contains(err.Error(), `"../b.json", want a file beneath the folder`) {
		t.Errorf("the error is %v", err)
	}
}
