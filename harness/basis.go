package harness

import "context"

// Basis is a case that others rest on. It is carried out once, before the first of them; unless it shows
// what they take for granted they say nothing of the target, and what is wrong is told once, by its own rule.
type Basis struct {
	Case  *Case
	Lacks func(*Outcome) (Verdict, string) // why the others say nothing; "" if they do
}

// lacking says with which verdict a case is left out for what it rests on; "" if it is to be carried out.
func (s *server) lacking(ctx context.Context, c *Case) (Verdict, string) {
	for _, g := range c.RestsOn {
		if verdict, why := s.applies(g.Case); verdict != "" {
			return verdict, why
		}
		o, known := s.shown[g.Case.ID()]
		if !known {
			if s.ready(ctx) != "" {
				return "", "" // as will be said of the case itself
			}
			found := s.outcome(ctx, g.Case, s.Timeout)
			if found.down != "" {
				s.setDown(found.down)
			}
			o = &found
			s.shown[g.Case.ID()] = o
		}
		if verdict, why := g.Lacks(o); verdict != "" {
			return verdict, why
		}
	}
	return "", ""
}
