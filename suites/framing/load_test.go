package framing

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wsgicheck/wsgicheck/spec"
)

func load(text string) ([]Vector, error) {
	return Load(fstest.MapFS{"bare-lf.yaml": {Data: []byte(text)}})
}

const sound = "rule: framing/bare-lf\nvectors:\n- name: a\n  send: x\n  accept: [served]\n  why: so\n"

func TestFaultsInAFileAreNamedWithTheirLine(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "bare-lf.yaml:1: the file is empty"},
		{"not YAML", "rule: [", ": this is not YAML: "},
		{"unknown rule", strings.Replace(sound, "framing/bare-lf", "framing/no-such", 1), `bare-lf.yaml:1: there is no rule "framing/no-such"`},
		{"other rule", strings.Replace(sound, "framing/bare-lf", "framing/bare-cr", 1), "bare-lf.yaml:1: the vectors of framing/bare-cr belong in bare-cr.yaml"},
		{"unknown key", sound + "  color: red\n", `bare-lf.yaml:7: unknown key "color"`},
		{"missing key", strings.Replace(sound, "  send: x\n", "", 1), `bare-lf.yaml:3: the key "send" is missing`},
		{"missing why", strings.Replace(sound, "  why: so\n", "", 1), `bare-lf.yaml:3: the key "why" is missing`},
		{"key twice", sound + "  send: y\n", `bare-lf.yaml:7: the key "send" is given twice`},
		{"name twice", sound + "- name: a\n  send: x\n  accept: [served]\n  why: so\n", "bare-lf.yaml:7: framing/bare-lf#a is there already, at bare-lf.yaml:3"},
		{"odd name", strings.Replace(sound, "name: a", "name: A b", 1), `bare-lf.yaml:3: the name "A b"`},
		{"unknown outcome", strings.Replace(sound, "[served]", "[happy]", 1), `bare-lf.yaml:5: unknown outcome "happy"`},
		{"odd outcome", strings.Replace(sound, "[served]", "[reject-often]", 1), `bare-lf.yaml:5: "often" in the outcome "reject-often"`},
		{"unknown escape", strings.Replace(sound, "send: x", `send: a\qb`, 1), `bare-lf.yaml:4: unknown escape \q`},
		{"unknown manner", sound + "  also: [upside-down]\n", `bare-lf.yaml:7: unknown manner "upside-down"`},
		{"unknown matter", sound + "  judges: weather\n", `bare-lf.yaml:7: unknown matter "weather" in judges`},
		{"no flag", sound + "  ways: perhaps\n", "bare-lf.yaml:7: want true or false"},
		{"no program", sound + "  app: {walk: []}\n", "bare-lf.yaml:7: not a program"},
		{"no list", strings.Replace(sound, "[served]", "served", 1), "bare-lf.yaml:5: want a list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := load(sound); err != nil {
		t.Errorf("a sound file: %v", err)
	}
}

func TestALevelIsOfAVectorOfAWayOfReadingOrOfAnOutcome(t *testing.T) {
	const head = sound + "  ways: true\n"
	for keys, want := range map[string][3]spec.Level{ // read by wsgi.input, by next(), not read
		"level: SHOULD":          {spec.Should, spec.Should, spec.Should},
		"level: MAY":             {spec.May, spec.May, spec.May},
		"read_level: SHOULD NOT": {spec.ShouldNot, "", ""},
		"warn: [reject]":         {"", "", ""},
	} {
		all, err := load(head + "  " + strings.ReplaceAll(keys, "; ", "\n  "))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range all[0].Cases() {
			if c.Level != want[i] {
				t.Errorf("%s: the level of %s is %q, want %q", keys, c.Name, c.Level, want[i])
			}
		}
	}
	for keys, want := range map[string]string{
		"level: MUST":                      `the level "MUST" is not SHOULD, SHOULD NOT or MAY`,
		"level: SHOULD; warn: [reject]":    "warn says nothing: no vector of the level SHOULD fails",
		"warn: [refused]":                  `unknown outcome "refused"`,
		"level: MAY; warn_environ: {A: b}": "warn_environ says nothing: no vector of the level MAY fails",
	} {
		if _, err := load(head + "  " + strings.ReplaceAll(keys, "; ", "\n  ")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", keys, err, want)
		}
	}
}

func TestNoVectorAcceptsEverything(t *testing.T) {
	_, err := load(strings.Replace(sound, "[served]", "[served, any]", 1))
	if want := "any is for what is advised"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestEachMakesAVectorOfEveryCombination(t *testing.T) {
	all, err := load(`
rule: framing/bare-lf
defaults: {accept: [reject-400|501, served-close], why: 'because of {a}', content: '{b}\n'}
vectors:
- name: v
  send: |
    {a}-{b}
    -{3*{b}}
  each: {a: {one: '1', two: '\x32'}, b: {x: x, y: y}}
  also: [octets, reused]
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range all {
		got = append(got, v.Name+" "+v.Send[0]+" "+v.Content+v.Why)
	}
	want := "v-one-x 1-x-xxx x\nbecause of 1|v-one-x-octets 1-x-xxx x\nbecause of 1|v-one-x-reused 1-x-xxx x\nbecause of 1|" +
		"v-one-y 1-y-yyy y\nbecause of 1|v-two-x 2-x-xxx x\nbecause of \\x32|v-two-y 2-y-yyy y\nbecause of \\x32"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %q\nwant %q", strings.Join(got, "|"), want)
	}
	if !all[1].Octets || !all[2].Reused || all[0].Octets || all[0].Reused {
		t.Error("the manners are not set")
	}
}

func TestPlaceholdersAreFilledInAndRequestsCutAtMarkers(t *testing.T) {
	expand := func(s string) string { return strings.ReplaceAll(s, "{addr}", "host:80") }
	for _, c := range []struct{ text, want string }{
		{"plain", "plain"},
		{"a{cut}b{fin}", "a<cut>b<fin>"},
		{"{addr}: {length}\r\n\r\nx{cut}yz", "host:80: 3\r\n\r\nx<cut>yz"},
		{"{chunk}{addr}{/chunk}0", "7\r\nhost:80\r\n0"},
		{"{chunk}a{/chunk}{chunk}bc{/chunk}", "1\r\na\r\n2\r\nbc\r\n"},
		{"ab{pad 10}{cut}c", "abaaaaaaa<cut>c"},
		{"a{wait called}b{open sent}", "a<wait called>b<open sent>"},
		{"a{100}{response}", "a<100><response>"},
	} {
		var got strings.Builder
		for _, p := range fillIn(c.text, expand) {
			got.WriteString(p.octets)
			if p.then != "" {
				got.WriteString("<" + p.then + ">")
			}
		}
		if got.String() != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got.String(), c.want)
		}
	}
}

func TestOctetsAreReadAsTheyAreWritten(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	got, err := parseOctets(writeOctets(string(every)))
	if err != nil || got != string(every) {
		t.Errorf("got %q, %v", got, err)
	}
}
