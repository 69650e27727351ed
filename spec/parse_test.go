package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

// sound is a file without fault; the tests below replace one line of it.
const sound = `profile: mixed
rules:
- id: mixed/first
  title: The first
  level: MUST
  party: server
  statement: It holds.
  source: [proposal]
  observe: [probe]
- id: mixed/second
  title: The second
  level: MAY
  party: server
  statement: It may hold.
  source: [proposal]
  observe: [http]
  optional: true
  offered: wsgi.second
  interpretation:
  - reading: It may.
    why: It says so.
    settlement: 3
`

func TestParseReadsASoundFile(t *testing.T) {
	catalog, err := spec.Parse("mixed.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	r, ok := catalog.Rule("mixed/second")
	if !ok || r.Level != spec.May || !r.Optional || r.Offered != "wsgi.second" || len(r.Interpretations) != 1 ||
		r.Interpretations[0] != (spec.Interpretation{Reading: "It may.", Why: "It says so.", Settlement: 3}) {
		t.Errorf("read %+v", r)
	}
}

func TestParseNamesFileLineAndFault(t *testing.T) {
	for _, c := range []struct{ replace, by, want string }{
		{"profile: mixed", "profile: mixt", `mixed.yaml:1: unknown profile "mixt"; want one of ["async-input"`},
		{"profile: mixed", "profil: mixed", `mixed.yaml:1: unknown key "profil" in a file; the keys are profile, rules; did you mean profile?`},
		{"profile: mixed\n", "", `mixed.yaml:1: the key "profile" is missing in a file`},
		{"  title: The first", "  titel: The first", `mixed.yaml:4: unknown key "titel" in a rule; the keys are id, title, `},
		{"  title: The first\n", "", `mixed.yaml:3: the key "title" is missing in a rule`},
		{"  title: The first", "  title:", `mixed.yaml:4: want text, not nothing`},
		{"  title: The first", "  title: [a]", `mixed.yaml:4: want text, not a list`},
		{"  title: The first", "  title: 7", `mixed.yaml:4: want text, not "7"`},
		{"level: MUST\n", "level: SHALL\n", `mixed.yaml:5: unknown level "SHALL"; want one of ["MUST" "MUST NOT"`},
		{"level: MUST\n", "level: MUST\n  level: MAY\n", `mixed.yaml:6: the key "level" is given twice in a rule`},
		{"party: server\n  statement: It holds", "party: client\n  statement: It holds", `mixed.yaml:6: unknown party "client"`},
		{"[probe]", "[telepathy]", `mixed.yaml:9: unknown observation "telepathy"`},
		{"[probe]", "[]", `mixed.yaml:9: want a list of at least one item, not an empty list`},
		{"[probe]", "probe", `mixed.yaml:9: want a list of at least one item, not "probe"`},
		{"[probe]", "[none]", `mixed.yaml:9: mixed/first needs a reason`},
		{"[probe]", "[probe]\n  reason: Nobody looks.", `mixed.yaml:9: mixed/first needs a reason if, and only if`},
		{"[probe]", "[none, probe]\n  reason: Nobody looks.", `mixed.yaml:9: mixed/first has observe: none together with other values`},
		{"mixed/second", "mixed/first", `mixed.yaml:10: the id "mixed/first" is given twice, first at mixed.yaml:3`},
		{"  level: MAY", "  level: MAY\n  aliases: [mixed/first]", `mixed.yaml:13: the id "mixed/first" is given twice, first at mixed.yaml:3`},
		{"mixed/second", "comet/second", `mixed.yaml:10: the id "comet/second" does not begin with the file's profile, "mixed/"`},
		{"mixed/second", "Mixed", `mixed.yaml:10: the id "Mixed" is not of the form profile/name`},
		{"mixed/second", "mixed/a_b", `mixed.yaml:10: the id "mixed/a_b" is not of the form profile/name`},
		{"mixed/second", "mixed/", `mixed.yaml:10: the id "mixed/" is not of the form profile/name`},
		{"optional: true", "optional: maybe", `mixed.yaml:17: want true or false, not "maybe"`},
		{"  optional: true\n", "", `mixed.yaml:17: mixed/second has the key offered; it needs optional: true too`},
		{"    why: It says so.\n", "", `mixed.yaml:20: the key "why" is missing in an interpretation`},
		{"settlement: 3", "settlement: three", `mixed.yaml:22: want a number from 1, not "three"`},
		{"settlement: 3", "see: 3", `mixed.yaml:22: unknown key "see" in an interpretation`},
		{"- id: mixed/first", "- nonsense\n- id: mixed/first", `mixed.yaml:3: want a mapping with the keys id, `},
		{"settlement: 3\n", "settlement: 3\n---\nprofile: mixed\n", `mixed.yaml:23: a second document begins here`},
		{"[proposal]", "[proposal", `: this is not YAML: `},
		{sound, "", `mixed.yaml:1: the file is empty`},
		{sound, "# nothing\n", `mixed.yaml:1: the file is empty`},
		{sound, "---\n", `mixed.yaml:2: want a mapping with the keys profile, rules`},
	} {
		faulty := strings.Replace(sound, c.replace, c.by, 1)
		if faulty == sound {
			t.Fatalf("%q is not in the sound file", c.replace)
		}
		catalog, err := spec.Parse("mixed.yaml", []byte(faulty))
		if err == nil || catalog != nil {
			t.Errorf("with %q no error", c.by)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q the error is\n%v\nwant %s", c.by, err, c.want)
		}
	}
}

func TestParseReportsAllErrorsAtOnce(t *testing.T) {
	faulty := strings.NewReplacer("level: MUST\n", "level: SHALL\n", "level: MAY", "level: CAN").Replace(sound)
	_, err := spec.Parse("mixed.yaml", []byte(faulty))
	if err == nil || !strings.Contains(err.Error(), "mixed.yaml:5: ") || !strings.Contains(err.Error(), "\nmixed.yaml:12: ") {
		t.Errorf("the error is %v", err)
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("- *a"))
	f.Add([]byte("profile: &a mixed\nrules: [*a, {}, [], {id: *a}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if catalog, err := spec.Parse("fuzz.yaml", data); (catalog == nil) != (err != nil) {
			t.Errorf("catalog %v, error %v", catalog, err)
		}
	})
}

func BenchmarkParseAll(b *testing.B) {
	paths, err := filepath.Glob("rules/*.yaml")
	if err != nil || len(paths) == 0 {
		b.Fatal(paths, err)
	}
	var size int64
	files := map[string][]byte{}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		files[p] = data
		size += int64(len(data))
	}
	b.SetBytes(size)
	for b.Loop() {
		for name, data := range files {
			if _, err := spec.Parse(name, data); err != nil {
				b.Fatal(err)
			}
		}
	}
}
