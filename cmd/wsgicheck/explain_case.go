package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites"
)

// oneCase explains a case of the rule.
func (e explainer) oneCase(r spec.Rule, c *harness.Case) {
	fmt.Fprintf(e.w, "%s\n\n", c.ID())
	e.field("accepted", c.Text)
	e.field("rule", r.Title)
	level := string(r.Level)
	if c.Level != "" {
		level = fmt.Sprintf("%s here, where the rule's is %s", c.Level, r.Level)
	}
	e.field("level", level)
	for _, n := range c.Needs {
		e.field("left out", fmt.Sprintf("%s, where the report says: %s", n.Verdict, n.Reason))
	}
	if len(c.Aliases) > 0 {
		e.list("once called", c.Aliases)
	}
	e.place("written in", suites.Where(c))
	if c.Name == harness.EveryRun {
		e.field("client", "any: this is watched in every run, whatever the case")
	} else {
		e.scenario(c)
	}
	fmt.Fprintf(e.w, "\n%-*swsgicheck run --rule '%s' --verbose\n", margin, "run it", c.ID())
}

// scenario says what the client and the applications do. Steps are those of harness/PROTOCOL.md.
func (e explainer) scenario(c *harness.Case) {
	fmt.Fprintln(e.w)
	var actions []string
	for _, a := range c.Client {
		actions = append(actions, a.Text)
	}
	e.list("client", actions)
	if c.AppFor != nil {
		e.field("app", "what it does depends on what the server offers")
	} else {
		e.list("app", program(c.App))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Apps)) {
		e.list(fmt.Sprintf("app %q", name), program(c.Apps[name]))
	}
}

// list prints the texts as they are, each on a line of its own: programs are not wrapped.
func (e explainer) list(name string, texts []string) {
	if len(name) >= margin {
		fmt.Fprintln(e.w, name)
		name = ""
	}
	for _, text := range texts {
		fmt.Fprintln(e.w, strings.TrimRight(fmt.Sprintf("%-*s%s", margin, name, text), " "))
		name = ""
	}
}

// program says what an application does: the lines of its source in Python, or a step a line.
func program(p control.Program) (texts []string) {
	if p.Python != "" {
		return strings.Split(strings.Trim(p.Python, "\n"), "\n")
	}
	if p.Bridge {
		texts = append(texts, "beneath the server's bridge")
	}
	for _, name := range p.Wrap {
		texts = append(texts, "wrapped by the middleware "+name)
	}
	if p.Returns != "" {
		texts = append(texts, "returns an iterable of the kind "+p.Returns)
	}
	for _, part := range []struct {
		where string
		steps []control.Step
	}{{"above the bridge", p.Above}, {"app()", p.Call}, {"iterable", p.Iter}, {"close()", p.Close}} {
		for _, s := range part.steps {
			texts = append(texts, part.where+": "+step(s))
		}
	}
	return texts
}

// step is a step as it goes to the probe.
func step(s control.Step) string {
	text, err := json.Marshal(s)
	if err != nil {
		return s.Do // never: a step is plain data
	}
	return string(text)
}
