package framing

import (
	"fmt"
	"strings"
)

// YAML returns the vector as an entry of a vectors file. It is for a vector of one request whose
// application reads the content: what the package explore makes up.
func (v *Vector) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- name: %s\n  why: %s\n", v.Name, quote(v.Why))
	for _, list := range []struct {
		key      string
		patterns []Pattern
	}{{"accept", v.Accept}, {"warn", v.Advised}} {
		var texts []string
		for _, p := range list.patterns {
			texts = append(texts, p.String())
		}
		if texts != nil {
			fmt.Fprintf(&b, "  %s: [%s]\n", list.key, strings.Join(texts, ", "))
		}
	}
	if v.Level != "" {
		fmt.Fprintf(&b, "  level: %s\n", v.Level)
	}
	if !v.Follow {
		b.WriteString("  follow: false\n")
	}
	if v.HTTP11 {
		b.WriteString("  http11: true\n")
	}
	if v.Chunks {
		b.WriteString("  chunks: true\n")
	}
	if v.PastEnd {
		b.WriteString("  past_end: true\n")
	}
	if v.Content != "" {
		fmt.Fprintf(&b, "  content: %s\n", quote(strings.ReplaceAll(writeOctets(v.Content), "\n", "")))
	}
	b.WriteString("  send: |\n")
	for _, line := range strings.Split(strings.TrimSuffix(writeOctets(withoutPrefix(v.Send[0])), "\n"), "\n") {
		if strings.HasPrefix(line, " ") {
			line = `\s` + line[1:]
		}
		fmt.Fprintf(&b, "    %s\n", line)
	}
	return b.String()
}

// quote is a single-quoted scalar.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Make returns the vector with the accepted outcomes, in the form that ParsePattern reads, that is followed by a
// second request; the package explore makes vectors so. It panics if an outcome is no such form.
func Make(rule, name, why, send, content string, accept ...string) Vector {
	v := Vector{Rule: rule, Name: name, Why: why, Send: []string{beneath(send)}, Content: content, Follow: true, place: "made up"}
	v.Accept = mustParse(accept)
	return v
}

// Advise adds outcomes, in the same form, with which the vector is a warning. It panics as Make does.
func (v *Vector) Advise(outcomes ...string) { v.Advised = append(v.Advised, mustParse(outcomes)...) }

func mustParse(outcomes []string) (all []Pattern) {
	for _, o := range outcomes {
		p, err := ParsePattern(o)
		if err != nil {
			panic(err)
		}
		all = append(all, p)
	}
	return all
}
