package framing

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

//go:embed vectors/*.yaml
var files embed.FS

// Vectors returns the vectors of every rule, in the catalog's order. They are shared and
// not to be changed. It panics if a file is wrong: the tests see to it that none is.
var Vectors = sync.OnceValue(func() []Vector {
	sub, err := fs.Sub(files, "vectors")
	if err != nil {
		panic(err)
	}
	all, err := Load(sub)
	if err != nil {
		panic(err)
	}
	place := map[string]int{}
	for i, rule := range spec.MustLoad().Rules() {
		place[rule.ID] = i
	}
	slices.SortStableFunc(all, func(a, b Vector) int { return place[a.Rule] - place[b.Rule] })
	return all
})

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	all := make([]harness.Case, 0, 2*len(Vectors()))
	for i := range Vectors() {
		all = append(all, Vectors()[i].Cases()...)
	}
	return all
}

// Cases returns the vector's cases: one for each way of reading.
func (v *Vector) Cases() []harness.Case {
	cases := []harness.Case{v.with(ways[0])}
	if v.Ways {
		for _, w := range ways[1:] {
			cases = append(cases, v.with(w))
		}
	}
	return cases
}

func (v *Vector) with(w way) harness.Case {
	c := v.bare(w)
	c.RestsOn = v.basis(w)
	return c
}

// bare is a case that takes nothing for granted.
func (v *Vector) bare(w way) harness.Case {
	c := harness.Case{
		Rule: v.Rule, Name: v.Name, Level: v.Level, Text: v.Text(), Presumes: slices.Concat(ground.Hosted, v.presumes(w)),
		Apps:        map[string]control.Program{"before": Answer("before"), secondBody: Answer(secondBody), smuggled: Answer(smuggled)},
		Check:       v.check,
		Needs:       slices.Clone(w.need),
		Malformed:   v.Malformed(),
		Settle:      v.ends(),
		JudgesClose: v.App == nil, // one that does not read has nothing left to wait for but close()
	}
	if w.name != "" {
		c.Name += "-" + w.name
	} else if v.ReadLevel != "" {
		c.Level = v.ReadLevel
	}
	for name, p := range v.Apps {
		c.Apps[name] = p
	}
	if v.App != nil {
		c.App = *v.App
	} else {
		c.AppFor = w.app(v)
	}
	if v.outside() {
		c.Needs = append(c.Needs, NeedsRoot)
	}
	if slices.ContainsFunc(v.Send, func(r string) bool { return strings.Contains(r, "{rst}") }) {
		c.Needs = append(c.Needs, NeedsReset)
	}
	if v.Async {
		c.Needs = append(c.Needs, needs.Key("wsgi.async_input"))
	}
	if v.writes() {
		c.Needs = append(c.Needs, needs.Write)
	}
	if v.App != nil && v.App.Python != "" {
		c.Needs = append(c.Needs, needs.Python)
	}
	if v.HTTP11 {
		c.Needs = append(c.Needs, needs.HTTP11)
	}
	switch {
	case v.Judges == judgesPipelining && v.ID() != pipelined:
		c.Needs = append(c.Needs, needs.Prompt)
	case len(v.Send) > 1 && v.Judges != judgesPipelining:
		c.Needs = append(c.Needs, needs.Pipelining)
	}
	if v.Reused || v.Malformed() {
		c.Client = append(c.Client, Do("make an ordinary request", v.before)...)
	}
	c.Client = append(c.Client, Do("send the vector and read what comes back", v.exchange)...)
	return c
}

// ends reports whether the connection must end with the vector's request: what a request behind it
// causes may come late.
func (v *Vector) ends() bool {
	return !slices.ContainsFunc(v.Accept, func(p Pattern) bool { return p.Then != thenClose }) &&
		slices.ContainsFunc(v.Accept, func(p Pattern) bool { return p.Kind == KindServed || p.Kind == KindCalled })
}

func (v *Vector) writes() bool {
	return v.App != nil && slices.ContainsFunc(slices.Concat(v.App.Call, v.App.Iter), func(s control.Step) bool { return s.Do == "write" })
}
