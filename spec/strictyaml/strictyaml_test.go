package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

type pet struct {
	Name  string
	Age   int
	Tame  bool
	Likes []string          `yaml:"likes_to"`
	Tags  map[string]string // any keys
	Raw   *yaml.Node
	At    strictyaml.Line
}

type file struct{ Pets []pet }

const sound = `# Ours.
pets:
- name: Rex
  age: 3
  tame: true
  likes_to: &likes [run, eat]
  tags: {b: 1.50, a: 'yes'}
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
	if raw := got.Pets[1].Raw; raw == nil || raw.Line != 11 {
		t.Errorf("the node is %+v", raw)
	}
	got.Pets[1].Raw = nil
	want := file{[]pet{
		{Name: "Rex", Age: 3, Tame: true, Likes: []string{"run", "eat"}, Tags: map[string]string{"a": "yes", "b": "1.50"}, At: 3},
		{Name: "Tom", Likes: []string{"run", "eat"}, At: 8},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if comment := strictyaml.Read("pets.yaml", []byte(sound)).Comment; comment != "# Ours." {
		t.Errorf("the comment is %q", comment)
	}
	if err := strictyaml.Decode("empty.yaml", []byte("# nothing\n"), &got); err != nil || len(got.Pets) != 2 {
		t.Errorf("an empty file gives %v, %+v", err, got)
	}
}

func TestDecodeNamesFileLineKeyAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct{ replace, by, want string }{
		{"pets:", "pest:", "pets.yaml:2: unknown key \"pest\"; the keys are pets; did you mean pets?"},
		{"tame:", "temper:", "pets.yaml:5: unknown key \"temper\"; the keys are name, age, tame, likes_to, tags, raw"},
		{"tame: true", "name: Max", "pets.yaml:5: the key \"name\" is given twice"},
		{"a: 'yes'", "b: 2", "pets.yaml:7: the key \"b\" is given twice"},
		{"age: 3", "age: old", "pets.yaml:4: want a number here, not \"old\""},
		{"tame: true", "tame: perhaps", "pets.yaml:5: want true or false here, not \"perhaps\""},
		{"[run, eat]", "run", "pets.yaml:6: want a list here, not \"run\""},
		{"[run, eat]", "[run, [eat]]", "pets.yaml:6: want text here, not a list"},
		{"{b: 1.50, a: 'yes'}", "[b, a]", "pets.yaml:7: want a mapping here, not a list"},
		{"- name: Rex", "- Rex\n- name: Max", "pets.yaml:3: want a mapping with the keys name, age, tame, likes_to, tags, raw here, not \"Rex\""},
		{"*likes", "&own [*own]", "pets.yaml:10: the alias *own stands for what it is part of"},
		{"  raw: [x]\n", "---\n{}\n", "pets.yaml:11: a second document begins here; a file holds one"},
		{"name: Tom", "name: Tom: cat", "pets.yaml:8: this is not YAML: mapping values are not allowed in this context"},
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
	f := strictyaml.Read("pets.yaml", []byte("colour: red\n"))
	values := f.Mapping(f.Root, "a pet", []string{"name"}, []string{"colour"})
	if len(values) != 1 || values["colour"].Value != "red" {
		t.Errorf("the values are %v", values)
	}
	if want := `pets.yaml:1: the key "name" is missing in a pet`; f.Err() == nil || f.Err().Error() != want {
		t.Errorf("the error is %v, want %s", f.Err(), want)
	}
	empty := strictyaml.Read("pets.yaml", nil)
	empty.NeedKeys("name", "colour")
	if want := "pets.yaml:1: the file is empty; it needs the keys name and colour"; empty.Err() == nil || empty.Err().Error() != want {
		t.Errorf("the error is %v, want %s", empty.Err(), want)
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
