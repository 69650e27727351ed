package components_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wsgicheck/wsgicheck/harness/presets/components"
)

func TestTheDataIsSound(t *testing.T) {
	if _, err := components.Load(); err != nil {
		t.Fatal(err)
	}
}

const sound = `title: Something
packages: [something==1.0, other<3]
python: ['3.11']
configurations:
- name: some-thing
  title: one way
  middleware: component_some_thing:make
  call: factory(app)
  declares: [buffers]
  source: |
    def make(app):
        return app
  setup: component_some_thing:prepare
  env: [A=b]
- name: some-app
  application: something.app:application.inner
  routes: true
  requests: ['GET /a?b=c']
`

func TestSoundDataIsRead(t *testing.T) {
	found, err := components.Read(fstest.MapFS{"something.yaml": {Data: []byte(sound)}, "README.md": {}})
	if err != nil {
		t.Fatal(err)
	}
	d := found[0]
	first, second := components.Component{Distribution: &d, Configuration: &d.Configurations[0]}, d.Configurations[1]
	if d.Name != "something" || first.Name() != "some-thing" || first.Title() != "Something: one way" || first.Module() != "component_some_thing" ||
		second.Target() != "something.app:application.inner" || !second.Routes || !slices.Equal(second.Requests, []string{"GET /a?b=c"}) {
		t.Errorf("read %+v", d)
	}
}

func TestFaultsAreReportedWithFileAndConfiguration(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"title: Something\n", "", `something.yaml:1: the key "title" is missing`},
		{"call:", "calls:", `unknown key "calls"`},
		{"something==1.0", "something>=1.0", `something.yaml: the first package is "something>=1.0", want the distribution itself, pinned`},
		{"other<3", "--index-url=x", `something.yaml: the package "--index-url=x" is no requirement of pip`},
		{"'3.11'", "'3.11.2'", `something.yaml: python has "3.11.2", want versions such as '3.11'`},
		{"some-app", "some-thing", `something.yaml: some-thing: the name is also in something.yaml`},
		{"some-app", "Some_App", `something.yaml: Some_App: the name is not made of`},
		{"  application: something.app:application.inner\n", "", `some-app: it has neither middleware nor application`},
		{"  application:", "  middleware: a:b\n  application:", `some-app: it has both middleware and application`},
		{"  application:", "  middleware:", `some-app: routes and requests are for applications`},
		{"  middleware:", "  application:", `some-thing: call and declares are for middleware`},
		{"something.app:application.inner", "something", `some-app: application is "something", want MODULE:NAME`},
		{"component_some_thing:make", "component_some:make", `some-thing: middleware is "component_some:make", but its source is the module component_some_thing`},
		{"  source: |\n    def make(app):\n        return app\n", "", `some-thing: middleware is "component_some_thing:make", but there is no source`},
		{"  routes: true", "  routes: true\n  source: a = 1", `some-app: the source is the module component_some_app, which nothing names`},
		{"A=b", "A", `some-thing: env has "A", want NAME=VALUE`},
		{"A=b", "PYTHONPATH=b", `some-thing: env sets PYTHONPATH`},
		{"GET /a?b=c", "/a", `some-app: requests has "/a", want a method and a target`},
	} {
		data := strings.Replace(sound, c.old, c.new, 1)
		if data == sound {
			t.Fatalf("the data has no %q", c.old)
		}
		if _, err := components.Read(fstest.MapFS{"something.yaml": {Data: []byte(data)}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: the error is %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestTheExpressionMayNameTheSource(t *testing.T) {
	data := strings.NewReplacer("component_some_thing:make", "something:make", "factory(app)", `factory(app, __import__("component_some_thing").make)`, "  setup: component_some_thing:prepare\n", "").Replace(sound)
	if _, err := components.Read(fstest.MapFS{"some.Thing_2.yaml": {Data: []byte(data)}}); err != nil {
		t.Error(err)
	}
}

func TestANameIsInOneFileOnly(t *testing.T) {
	folder := fstest.MapFS{"one.yaml": {Data: []byte(sound)}, "two.yaml": {Data: []byte(sound)}}
	if _, err := components.Read(folder); err == nil || !strings.Contains(err.Error(), "two.yaml: some-thing: the name is also in one.yaml") {
		t.Errorf("the error is %v", err)
	}
}
