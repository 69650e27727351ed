package framing

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
)

var (
	vectorKeys  = []string{"name", "send"}
	defaultKeys = []string{"accept", "warn", "warn_environ", "why", "content", "async", "ignore", "past_end", "http11", "chunks", "judges", "level", "read_level", "paced", "partly", "root", "look", "ways", "follow", "app", "apps", "environ", "hidden", "calls", "responses"}
	otherKeys   = append([]string{"each", "also", "presumes"}, defaultKeys...)
	wellFormed  = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)
)

// vectors reads one entry: the vector, one for each combination of what its "each" lists, and the first of
// these again in the manners listed in "also".
func (l *loader) vectors(n *yaml.Node, defaults fields) []Vector {
	f := l.Mapping(n, "", vectorKeys, otherKeys)
	if f == nil {
		return nil
	}
	for key, value := range defaults {
		if f[key] == nil {
			f[key] = value
		} else if f[key].ShortTag() == "!!null" {
			delete(f, key)
		}
	}
	for _, key := range []string{"accept", "why"} {
		if f[key] == nil {
			l.Errorf(n, "the key %q is missing", key)
			return nil
		}
	}
	var all []Vector
	for i, c := range l.combinations(f["each"]) {
		v := l.vector(n, f, c)
		all = append(all, v)
		if f["also"] == nil || i > 0 {
			continue
		}
		for _, manner := range l.Items(f["also"]) {
			again := v
			switch l.Scalar(manner) {
			case "octets":
				again.Octets = true
			case "reused":
				again.Reused = true
			case "kept":
				again.keep()
			case "closed":
				again.close()
			default:
				l.Errorf(manner, "unknown manner %q; want octets, reused, kept or closed", manner.Value)
			}
			if slices.Equal(again.Send, v.Send) == (manner.Value == "kept" || manner.Value == "closed") {
				l.Errorf(manner, "the connection of the vector is %s already, or its head is not recognized", manner.Value)
			}
			again.Name += "-" + manner.Value
			again.Ways = false
			all = append(all, again)
		}
	}
	return all
}

// combination is one choice of values for the names of "each".
type combination struct {
	suffix string
	values []string // name, value, name, value …
}

func (l *loader) combinations(each *yaml.Node) []combination {
	all := []combination{{}}
	if each == nil {
		return all
	}
	names := l.AnyMapping(each)
	for i := 0; names != nil && i < len(each.Content); i += 2 {
		name, values := each.Content[i].Value, each.Content[i+1]
		if l.AnyMapping(values) == nil {
			return all
		}
		var more []combination
		for _, c := range all {
			for j := 0; j < len(values.Content); j += 2 {
				more = append(more, combination{
					c.suffix + "-" + values.Content[j].Value,
					append(slices.Clone(c.values), "{"+name+"}", values.Content[j+1].Value),
				})
			}
		}
		all = more
	}
	return all
}

func (l *loader) vector(n *yaml.Node, f fields, c combination) Vector {
	fill := strings.NewReplacer(c.values...)
	read := func(n *yaml.Node) string {
		s, err := parseOctets(fill.Replace(l.Scalar(n)))
		if err != nil {
			l.Errorf(n, "%v", err)
		}
		return s
	}
	octets := func(n *yaml.Node) string { return repeat(read(n), asMany) }
	request := func(n *yaml.Node) string { return beneath(repeat(read(n), unlessMany)) }
	v := Vector{
		Name: l.Scalar(f["name"]) + c.suffix, Why: strings.TrimSpace(fill.Replace(l.Scalar(f["why"]))),
		Follow: l.Flag(f["follow"], true), HTTP11: l.Flag(f["http11"], false), Chunks: l.Flag(f["chunks"], false), PastEnd: l.Flag(f["past_end"], false), Partly: l.Flag(f["partly"], false), Async: l.Flag(f["async"], false),
		Look: l.Flag(f["look"], false), Root: l.Flag(f["root"], false), Ways: l.Flag(f["ways"], false), Paced: l.Flag(f["paced"], false),
		place: l.Place(n),
	}
	if !wellFormed.MatchString(v.Name) {
		l.Errorf(n, "the name %q is not made of lower-case letters, digits, dots and hyphens", v.Name)
	}
	if s := f["send"]; s != nil && s.Kind == yaml.ScalarNode {
		v.Send = []string{request(s)}
	} else {
		for _, r := range l.Items(s) {
			v.Send = append(v.Send, request(r))
		}
	}
	v.Level, v.ReadLevel = l.weaker(f["level"]), l.weaker(f["read_level"])
	for _, key := range []string{"warn", "warn_environ"} {
		if v.Level != "" && f[key] != nil {
			l.Errorf(f[key], "%s says nothing: no vector of the level %s fails", key, v.Level)
		}
	}
	if f["judges"] != nil {
		if v.Judges = l.Scalar(f["judges"]); !slices.Contains(judged, v.Judges) {
			l.Errorf(f["judges"], "unknown matter %q in judges; want one of %s", v.Judges, strings.Join(judged, ", "))
		}
	}
	v.HTTP11 = v.HTTP11 || slices.ContainsFunc(v.Send, func(r string) bool { return strings.Contains(r, "{100}") })
	v.Accept, v.Advised = l.patterns(f["accept"]), l.patterns(f["warn"])
	if slices.ContainsFunc(v.Accept, func(p Pattern) bool { return p.Kind == KindAny }) {
		l.Errorf(f["accept"], "any is for what is advised, in warn: a vector that accepts it says nothing")
	}
	if f["content"] != nil {
		v.Content = octets(f["content"])
	}
	if f["app"] != nil {
		v.App = &control.Program{}
		l.program(f["app"], v.App)
	}
	if f["apps"] != nil {
		v.Apps = map[string]control.Program{}
		for name, p := range l.AnyMapping(f["apps"]) {
			var program control.Program
			l.program(p, &program)
			v.Apps[name] = program
		}
	}
	if f["environ"] != nil {
		v.Environ = l.allowed(f["environ"], octets)
	}
	if f["warn_environ"] != nil {
		v.AdvisedEnviron = l.allowed(f["warn_environ"], octets)
	}
	if f["hidden"] != nil {
		for _, h := range l.Items(f["hidden"]) {
			v.Hidden = append(v.Hidden, octets(h))
		}
	}
	v.Presumes = l.presumes(f["presumes"])
	if f["ignore"] != nil {
		for _, mark := range l.Items(f["ignore"]) {
			v.Ignore = append(v.Ignore, l.Scalar(mark))
		}
	}
	if f["calls"] != nil {
		for _, name := range l.Items(f["calls"]) {
			v.Calls = append(v.Calls, l.Scalar(name))
		}
	}
	if f["responses"] != nil {
		for _, r := range l.Items(f["responses"]) {
			v.Responses = append(v.Responses, l.expected(r, octets))
		}
	}
	return v
}

// weaker reads the level of a vector that binds less than its rule, "" if none is given.
func (l *loader) weaker(n *yaml.Node) spec.Level {
	if n == nil {
		return ""
	}
	level := spec.Level(l.Scalar(n))
	if !level.Recommended() && !level.Permitted() {
		l.Errorf(n, "the level %q is not SHOULD, SHOULD NOT or MAY", level)
	}
	return level
}

func (l *loader) patterns(n *yaml.Node) (all []Pattern) {
	if n == nil {
		return nil
	}
	for _, a := range l.Items(n) {
		p, err := ParsePattern(l.Scalar(a))
		if err != nil {
			l.Errorf(a, "%v", err)
		}
		all = append(all, p)
	}
	return all
}

// allowed reads KEY: VALUE or KEY: [VALUE, …], where ~ stands for an absent key.
func (l *loader) allowed(n *yaml.Node, octets func(*yaml.Node) string) map[string][]*string {
	all := map[string][]*string{}
	for key, values := range l.AnyMapping(n) {
		items := []*yaml.Node{values}
		if values.Kind == yaml.SequenceNode {
			items = l.Items(values)
		}
		for _, item := range items {
			var value *string
			if item.ShortTag() != "!!null" {
				s := octets(item)
				value = &s
			}
			all[key] = append(all[key], value)
		}
	}
	return all
}

var expectedKeys = []string{"only", "status", "body", "version", "interim", "interim_missing", "has", "missing", "fields", "without", "clean", "optional", "else", "announced"}

func (l *loader) expected(n *yaml.Node, octets func(*yaml.Node) string) Expected {
	f := l.Mapping(n, "", nil, expectedKeys)
	e := Expected{Clean: l.Flag(f["clean"], false), Optional: l.Flag(f["optional"], false), Announced: l.Flag(f["announced"], false)}
	for key, list := range map[string]*[]string{"only": &e.Only, "status": &e.Status, "version": &e.Version, "interim": &e.Interim} {
		if f[key] != nil {
			*list = strings.Split(l.Scalar(f[key]), "|")
		}
	}
	if f["else"] != nil {
		e.Else = l.Scalar(f["else"])
	}
	if f["body"] != nil {
		body := octets(f["body"])
		e.Body = &body
	}
	for key, list := range map[string]*[]string{"has": &e.Has, "missing": &e.Missing, "interim_missing": &e.InterimMissing} {
		if f[key] != nil {
			for _, name := range l.Items(f[key]) {
				*list = append(*list, l.Scalar(name))
			}
		}
	}
	if f["fields"] != nil {
		e.Fields = l.allowed(f["fields"], octets)
	}
	if f["without"] != nil {
		e.Without = l.allowed(f["without"], octets)
	}
	return e
}

// program reads a program in the control protocol's own form. Each of its responses has scenario.AnswerField besides.
func (l *loader) program(n *yaml.Node, p *control.Program) {
	var value any
	if err := n.Decode(&value); err != nil {
		l.Errorf(n, "%v", err)
		return
	}
	data, err := json.Marshal(value)
	if err != nil {
		l.Errorf(n, "%v", err)
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(p); err != nil {
		l.Errorf(n, "not a program: %v", err)
	}
	for _, steps := range [][]control.Step{p.Call, p.Iter} {
		for i := range steps {
			if s := &steps[i]; s.Do == "start" {
				s.Headers = append([][2]string{{AnswerField, AnswerValue}}, s.Headers...)
			}
		}
	}
}
