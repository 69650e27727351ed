package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
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
	for _, n := range c.AllNeeds() {
		if n.OnlyOfGateways() {
			continue
		}
		e.field("left out", fmt.Sprintf("%s, where the report says: %s", n.Verdict, n.Reason))
	}
	if len(c.Presumes) > 0 {
		e.field("presumes", presumed(c.Presumes)+". Where one of these is broken and this case fails, it is not tested")
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

// presumed lists what a case presumes: of a rule of which it presumes many cases, how many.
func presumed(ids []string) string {
	const many = 3
	var rules []string
	of := map[string][]string{}
	for _, id := range ids {
		rule, _, _ := strings.Cut(id, "#")
		if of[rule] == nil {
			rules = append(rules, rule)
		}
		of[rule] = append(of[rule], id)
	}
	var texts []string
	for _, rule := range rules {
		if all := of[rule]; len(all) > many && !slices.Contains(all, rule) {
			texts = append(texts, fmt.Sprintf("%s (%d cases)", rule, len(all)))
		} else {
			texts = append(texts, all...)
		}
	}
	return strings.Join(texts, ", ")
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

// list prints the texts, cut if they are long, each on a line of its own: programs are not wrapped.
func (e explainer) list(name string, texts []string) {
	if len(name) >= margin {
		fmt.Fprintln(e.w, name)
		name = ""
	}
	for _, text := range texts {
		text = report.Printable(report.Cut(text, maxText))
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

// How many octets of a value, and of a line of a program, are shown.
const (
	maxValue = 200
	maxText  = 2000
)

// step is a step as it goes to the probe, with long values cut.
func step(s control.Step) string {
	cut, data := shortened(s)
	text, err := json.Marshal(cut)
	if err != nil {
		return s.Do // never: a step is plain data
	}
	if data > 0 {
		return fmt.Sprintf("%s … data of %d octets", text, data)
	}
	return string(text)
}

// shortened returns the step with long values cut, and how many octets its data has if that was cut. The step itself stays.
func shortened(s control.Step) (short control.Step, data int) {
	if s.Data != nil && len(s.Data.Bytes()) > maxValue {
		all := s.Data.Bytes()
		begin := trace.Octets(slices.Clone(all[:maxValue]))
		s.Data, data = &begin, len(all)
	}
	for _, value := range []*string{&s.Value, &s.Status, &s.Error} {
		*value = report.Cut(*value, maxValue)
	}
	s.Headers = slices.Clone(s.Headers)
	for i, h := range s.Headers {
		s.Headers[i] = [2]string{report.Cut(h[0], maxValue), report.Cut(h[1], maxValue)}
	}
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		var own int
		s.Steps[i], own = shortened(s.Steps[i])
		data = max(data, own)
	}
	return s, data
}
