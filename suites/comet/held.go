package comet

import (
	"fmt"

	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// many is how many responses are held at once.
const many = 40

// held answers its first block at once and the second when the gate "push" opens.
var held = App(Yield("first"), PauseUntil("push"), Yield("second"))

// hold opens many held responses, a connection each, and has their first block.
func hold() Actions {
	var all Actions
	for i := range many {
		all = append(all, On(fmt.Sprintf("held-%d", i+1), Get("/", To("held")), ResponseHead(), BodyUntil("first"))...)
	}
	return all
}

// push has them go on to their end.
func push() Actions {
	all := Release("push")
	for i := range many {
		all = append(all, On(fmt.Sprintf("held-%d", i+1), BodyRest())...)
	}
	return all
}

func requests() (names []string) {
	names = []string{"held"}
	for i := 2; i <= many; i++ {
		names = append(names, fmt.Sprintf("held#%d", i))
	}
	return names
}
