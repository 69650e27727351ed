package spec

import "slices"

// Profile is a set of rules that is offered as a whole.
type Profile struct {
	Name  string // the part of its rules' ids before the slash
	Title string

	// Asynchronous marks the profiles of the proposal. They are optional: a server whose
	// environ has no wsgi.async_input does not offer them.
	Asynchronous bool
}

// profiles are in the catalog's order.
var profiles = []Profile{
	{"async-input", "Asynchronous input", true},
	{"sync-switch", "Switch to synchronous processing", true},
	{"threads", "Threads", true},
	{"bridge", "Bridge to synchronous components", true},
	{"delegate", "Delegation to another thread", true},
	{"boundary", "Content boundary", true},
	{"mixed", "Asynchronous and synchronous components together", true},
	{"comet", "Held responses", true},
	{"wsgi", "PEP 3333", false},
	{"framing", "HTTP/1.1 framing", false},
}

func profileNamed(name string) (Profile, bool) {
	i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return Profile{}, false
	}
	return profiles[i], true
}

func profileNames() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return names
}

// Claim is a name that a server may call itself. It says how far its asynchrony goes.
type Claim struct {
	Name     string
	Meaning  string
	Profiles []string // names of the profiles it rests on, those of the weaker claims included
}

// Claims returns the claims, weakest first.
func Claims() []Claim {
	plain := []string{"wsgi", "framing"}
	input := append(slices.Clone(plain), "async-input", "sync-switch", "threads", "boundary", "mixed")
	full := append(slices.Clone(input), "bridge", "comet", "delegate")
	return []Claim{
		{"WSGI", "half asynchronous: reads that block, responses that may pause", plain},
		{"WSGI, asynchronous input", "content is read without blocking, up to a switch to synchronous processing", input},
		{"WSGI, fully asynchronous", "synchronous components run beside asynchronous ones, and responses are held without them", full},
	}
}

// Claims are the names of the claims that depend on the rule, weakest first.
func (r Rule) Claims() (names []string) {
	for _, c := range Claims() {
		if c.Needs(r) {
			names = append(names, c.Name)
		}
	}
	return names
}

// Needs reports whether the claim depends on the rule: whether the rule is a MUST or MUST
// NOT of the claim's profiles that binds servers and can be observed on one. An optional
// rule counts only for a server that offers what it is about.
func (c Claim) Needs(r Rule) bool {
	return r.Level.Binding() && r.ObservableOn(Server) && slices.Contains(c.Profiles, r.Profile.Name)
}
