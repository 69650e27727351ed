package engine

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// ground says which cases rest on which: what Case.Presumes says, in indices of the cases.
type ground struct {
	cases    []harness.Case
	presumed [][]int // of each case; shared where several cases presume the same, and not to be changed
	depth    []int   // the longest way down from each case

	mu     sync.Mutex
	closed map[*int]bits // what is beneath shared lists, by their first element
}

// withWatch returns the cases, and behind them those that stand for the trace checks. Such a case presumes what all cases of its rule do.
func withWatch(cases []harness.Case, watch []trace.Check) []harness.Case {
	common := map[string][]string{}
	for i := range cases {
		c := &cases[i]
		if known, ok := common[c.Rule]; !ok {
			common[c.Rule] = slices.Clone(c.Presumes)
		} else {
			common[c.Rule] = slices.DeleteFunc(known, func(id string) bool { return !slices.Contains(c.Presumes, id) })
		}
	}
	all := slices.Clip(cases)
	for _, check := range watch {
		all = append(all, harness.Case{Rule: check.Rule, Name: harness.EveryRun, Text: check.Text, Presumes: common[check.Rule]})
	}
	return all
}

// newGround returns an error if a case presumes itself, by way of others. What is presumed and not among the cases is as if it were kept.
func newGround(cases []harness.Case) (*ground, error) {
	g := &ground{cases: cases, presumed: make([][]int, len(cases)), depth: make([]int, len(cases)), closed: map[*int]bits{}}
	named := map[string][]int{}
	for i := range cases {
		c := &cases[i]
		named[c.Rule] = append(named[c.Rule], i)
		named[c.ID()] = append(named[c.ID()], i)
	}
	known := map[string][]int{}
	for i := range cases {
		if len(cases[i].Presumes) == 0 {
			continue
		}
		key := strings.Join(cases[i].Presumes, " ")
		if _, ok := known[key]; !ok {
			known[key] = unique(cases[i].Presumes, named)
		}
		g.presumed[i] = known[key]
	}
	return g, g.measure()
}

func unique(ids []string, named map[string][]int) (all []int) {
	for _, id := range ids {
		all = append(all, named[id]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

const unmeasured, measuring = -1, -2

// measure sets the depths.
func (g *ground) measure() (err error) {
	for i := range g.depth {
		g.depth[i] = unmeasured
	}
	deepest := map[*int]int{} // of shared lists, by their first element
	var measure func(i int) int
	measure = func(i int) int {
		switch g.depth[i] {
		case unmeasured:
		case measuring:
			err = fmt.Errorf("case %s presumes itself, by way of others", g.cases[i].ID())
			return 0
		default:
			return g.depth[i]
		}
		g.depth[i] = measuring
		depth := 0
		if below := g.presumed[i]; len(below) > 0 {
			known, ok := deepest[&below[0]]
			if !ok {
				for _, j := range below {
					known = max(known, 1+measure(j))
				}
				deepest[&below[0]] = known
			}
			depth = known
		}
		g.depth[i] = depth
		return depth
	}
	for i := range g.depth {
		measure(i)
	}
	return err
}

// below returns the set of the cases on which case i rests, directly or by way of others.
func (g *ground) below(i int) bits {
	if len(g.presumed[i]) == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.close(g.presumed[i])
}

// close returns the cases, and those beneath them. g.mu must be held.
func (g *ground) close(cases []int) bits {
	if len(cases) == 0 {
		return nil
	}
	all, known := g.closed[&cases[0]]
	if !known {
		all = make(bits, (len(g.cases)+63)/64)
		for _, j := range cases {
			all[j/64] |= 1 << (j % 64)
			for word, more := range g.close(g.presumed[j]) {
				all[word] |= more
			}
		}
		g.closed[&cases[0]] = all
	}
	return all
}

// bits is a set of cases by their indices.
type bits []uint64

func (b bits) has(j int) bool { return b != nil && b[j/64]&(1<<(j%64)) != 0 }

// deepest returns the case with the least beneath it, of those among the given ones on which case i rests; -1 if there is none.
func (g *ground) deepest(i int, among iter.Seq[int]) int {
	below, found := g.below(i), -1
	for j := range among {
		if below.has(j) && (found < 0 || cmp.Or(g.depth[j]-g.depth[found], j-found) < 0) {
			found = j
		}
	}
	return found
}

// order sorts cases so that each comes after those on which it rests; otherwise the seed decides.
func (g *ground) order(cases []int, seed uint64) {
	slices.Sort(cases)
	rng := rand.New(rand.NewPCG(seed, 0))
	rng.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	slices.SortStableFunc(cases, func(i, j int) int { return g.depth[i] - g.depth[j] })
}
