package strictyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

type pet struct {
	Name  string
	Age   int               `yaml:",omitempty"`
	Tame  bool              `yaml:",omitempty"`
	Likes []string          `yaml:"likes_to"`
	Tags  map[string]string `yaml:",omitempty"` // any keys
	Raw   *yaml.Node        `yaml:",omitempty"`
	Kept  share             `yaml:",omitempty"`
	Own   int               `yaml:"-"`
	At    strictyaml.Line
}

// share is written as "1 of 3".
type share struct{ part, of int }

func (s *share) UnmarshalText(text []byte) error {
	if _, err := fmt.Sscanf(string(text), "%d of %d", &s.part, &s.of); err != nil {
		return errors.New(`want a share such as "1 of 3"`)
	}
	return nil
}

type file struct{ Pets []pet }

const sound = `# Ours.
pets:
- name: Rex
  age: 3
  tame: true
  likes_to: &likes [run, eat]
  tags: {b: 1.50, a: 'yes'}
  kept: 1 of 2
- name: Tom
  age:
  likes_to: *likes
  raw: [x]
`

func TestDecodeReadsASoundFile(t *testing.T) {
	var got file
	if err := strictyaml.Decode("pets.yaml", []byte(sound), &got); err != nil {
		t.Fatal(err)
	}
	if raw := got.Pets[1].Raw; raw == nil || raw.Line != 12 {
		t.Errorf("the node is %+v", raw)
	}
	got.Pets[1].Raw = nil
	want := file{[]pet{
		{Name: "Rex", Age: 3, Tame: true, Likes: []string{"run", "eat"}, Tags: map[string]string{"a": "yes", "b": "1.50"}, Kept: share{1, 2}, At: 3},
		{Name: "Tom", Likes: []string{"run", "eat"}, At: 9},
	}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(share{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if comment := strictyaml.Read("pets.yaml", []byte(sound)).Comment; comment != "# Ours." {
		t.Errorf("the comment is %q", comment)
	}
	var optional struct {
		Pets []pet `yaml:",omitempty"`
	}
	for _, text := range []string{"", "# nothing\n", "pets:\n", "pets: []\n", "{}"} {
		if err := strictyaml.Decode("empty.yaml", []byte(text), &optional); err != nil || len(optional.Pets) != 0 {
			t.Errorf("%q gives %v, %+v", text, err, optional)
		}
	}
}

func TestDecodeNamesFileLineKeyAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct{ replace, by, want string }{
		{"tame:", "temper:", `pets.yaml:5: pets[Rex]: unknown key "temper"; the keys are name, likes_to, age, tame, tags, raw, kept`},
		{"  age: 3", "  aged: 3", `pets.yaml:4: pets[Rex]: unknown key "aged"; the keys are name, likes_to, age, tame, tags, raw, kept; did you mean age?`},
		{"tame: true", "name: Max", `pets.yaml:5: pets[Rex]: the key "name" is given twice`},
		{"a: 'yes'", "b: 2", `pets.yaml:7: pets[Rex].tags: the key "b" is given twice`},
		{"- name: Rex\n  age: 3", "- age: 3", `pets.yaml:3: pets[1]: the key "name" is missing`},
		{"name: Rex", "name: ' '", `pets.yaml:3: pets[ ].name: want text, not " "`},
		{"name: Rex", "name:", `pets.yaml:3: pets[1].name: want text, not nothing`},
		{"age: 3", "age: old", `pets.yaml:4: pets[Rex].age: want a number, not "old"`},
		{"tame: true", "tame: perhaps", `pets.yaml:5: pets[Rex].tame: want true or false, not "perhaps"`},
		{"*likes", "run", `pets.yaml:11: pets[Tom].likes_to: want a list of at least one item, not "run"`},
		{"*likes", "[]", `pets.yaml:11: pets[Tom].likes_to: want a list of at least one item, not an empty list`},
		{"*likes", "[run, [eat]]", `pets.yaml:11: pets[Tom].likes_to[2]: want text, not a list`},
		{"{b: 1.50, a: 'yes'}", "[b, a]", `pets.yaml:7: pets[Rex].tags: want a mapping, not a list`},
		{"1 of 2", "half", `pets.yaml:8: pets[Rex].kept: want a share such as "1 of 3", not "half"`},
		{"- name: Rex", "- Rex\n- name: Max", `pets.yaml:3: pets[1]: want a mapping with the keys name, likes_to, age, tame, tags, raw, kept, not "Rex"`},
		{"*likes", "&own [*own, x]", "pets.yaml:11: the alias *own stands for what it is part of\npets.yaml:11: pets[Tom].likes_to[1]: want text, not nothing"},
		{"  raw: [x]\n", "---\n{}\n", "pets.yaml:12: a second document begins here; a file holds one"},
		{"name: Tom", "name: Tom: cat", "pets.yaml:9: this is not YAML: mapping values are not allowed in this context"},
		{sound, "", "pets.yaml:1: the file is empty; it needs the keys pets"},
		{sound, "- Rex", `pets.yaml:1: want a mapping with the keys pets, not a list`},
	} {
		faulty := strings.Replace(sound, c.replace, c.by, 1)
		if faulty == sound {
			t.Fatalf("%q is not in the sound file", c.replace)
		}
		if err := strictyaml.Decode("pets.yaml", []byte(faulty), &file{}); err == nil || err.Error() != c.want {
			t.Errorf("with %q the error is\n%v\nwant\n%s", c.by, err, c.want)
		}
	}
}

func TestEveryFaultIsReported(t *testing.T) {
	faulty := strings.NewReplacer("age: 3", "age: old", "tame", "tamed", "[x]", "[x]\n  row: y").Replace(sound)
	err := strictyaml.Decode("pets.yaml", []byte(faulty), &file{})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three errors, got\n%v", err)
	}
}

func TestMappingWantsItsRequiredKeys(t *testing.T) {
	f := strictyaml.Read("pets.yaml", []byte("color: red\n"))
	values := f.Mapping(f.Root, "a pet", []string{"name"}, []string{"color"})
	if len(values) != 1 || values["color"].Value != "red" {
		t.Errorf("the values are %v", values)
	}
	if want := `pets.yaml:1: the key "name" is missing in a pet`; f.Err() == nil || f.Err().Error() != want {
		t.Errorf("the error is %v, want %s", f.Err(), want)
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("- *a"))
	f.Add([]byte("pets: &a [*a, {tags: &b {c: *b}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		strictyaml.Decode("fuzz.yaml", data, &file{})
	})
}
