package matrix

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Shard is the part of a matrix that one of several machines tests: every Total-th server, beginning with that of Index.
type Shard struct {
	Index int `json:"index"` // 1 to Total
	Total int `json:"total"`

	// Servers are those of all shards, in the order in which they were selected.
	Servers []Share `json:"servers"`
}

// Share says which shard tests a server.
type Share struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Shard int    `json:"shard"`
}

// String is the shard as --shard takes it, such as "2/3".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Total) }

// Of returns the shard, counted from 1, that tests the server at that place, counted from 0. The servers of neighboring presets take
// about the same time, so they are dealt like cards: no shard has more than one server more than another.
func (s Shard) Of(place int) int { return place%s.Total + 1 }

// File is the name of the shard's comparison without its ending. Each shard has its own, so that all may write into one folder.
func (s Shard) File() string { return fmt.Sprintf("matrix-%d-of-%d", s.Index, s.Total) }

// Auto is the value of --shard that takes the shard from the environment.
const Auto = "auto"

// fleet is what distributes shards, and the variables by which it says which one this is.
type fleet struct {
	name, index, total string // total is "" if there is no such variable
	first              int    // the index of the first shard
}

var fleets = []fleet{
	{"Kubernetes", "JOB_COMPLETION_INDEX", "", 0},
	{"Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0},
	{"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
}

var (
	explicitShard = regexp.MustCompile(`^([0-9]{1,9})/([0-9]{1,9})$`)
	automatic     = regexp.MustCompile(`^` + Auto + `(?:/([0-9]{1,9}))?$`)
)

// ParseShard reads the value of --shard: I/N, or auto or auto/N for the shard that the environment names. It returns a Shard with Total 0
// for the whole matrix: if the value is "", or auto where no variable names a shard. by is what named it, such as "Bazel", "" for the value itself.
func ParseShard(value string, lookup func(name string) (string, bool)) (s Shard, by string, err error) {
	if value == "" {
		return Shard{}, "", nil
	}
	if m := explicitShard.FindStringSubmatch(value); m != nil {
		s.Index, _ = strconv.Atoi(m[1])
		s.Total, _ = strconv.Atoi(m[2])
		if s.Total < 1 {
			return Shard{}, "", fmt.Errorf("--shard %s: there must be at least one shard, want I/N such as 1/3", value)
		}
		if s.Index < 1 || s.Index > s.Total {
			return Shard{}, "", fmt.Errorf("--shard %s: shards are counted from 1, want 1/%d to %[2]d/%[2]d", value, s.Total)
		}
		return s, "", nil
	}
	m := automatic.FindStringSubmatch(value)
	if m == nil {
		return Shard{}, "", fmt.Errorf("--shard is %q, want I/N such as 2/3, or auto or auto/N to take the shard from the environment", value)
	}
	total, _ := strconv.Atoi(m[1])
	if m[1] != "" && total < 1 {
		return Shard{}, "", fmt.Errorf("--shard %s: there must be at least one shard, want auto/N such as auto/3", value)
	}
	return fromEnvironment(value, total, lookup)
}

// fromEnvironment returns the shard that the environment names. total is how many the user says there are, 0 if he does not.
func fromEnvironment(value string, total int, lookup func(string) (string, bool)) (Shard, string, error) {
	var found []fleet
	for _, f := range fleets {
		if _, ok := lookup(f.index); ok {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		if total > 1 {
			var names []string
			for _, f := range fleets {
				names = append(names, f.index)
			}
			return Shard{}, "", fmt.Errorf("--shard %s: which of the %d shards is this? None of %s is set; give --shard I/%[2]d", value, total, strings.Join(names, ", "))
		}
		return Shard{}, "", nil
	}
	f := found[0]
	if len(found) > 1 {
		return Shard{}, "", fmt.Errorf("--shard %s: both %s (%s) and %s (%s) are set; say which shard this is with --shard I/N",
			value, f.index, f.name, found[1].index, found[1].name)
	}
	if f.total != "" {
		said, err := number(f.total, 1, lookup)
		if err != nil {
			return Shard{}, "", err
		}
		if total != 0 && total != said {
			return Shard{}, "", fmt.Errorf("--shard %s: %s is %d; use --shard auto, which takes the number of shards from there", value, f.total, said)
		}
		total = said
	}
	if total == 0 {
		return Shard{}, "", fmt.Errorf("--shard auto: %s sets %s, but no variable says how many shards there are; use --shard auto/N with the number of completions", f.name, f.index)
	}
	index, err := number(f.index, f.first, lookup)
	if err != nil {
		return Shard{}, "", err
	}
	if last := total - 1 + f.first; index > last {
		return Shard{}, "", fmt.Errorf("%s is %d, but there are %d shards, and %s counts them from %d to %d: the number of shards must be that of the jobs",
			f.index, index, total, f.name, f.first, last)
	}
	return Shard{Index: index - f.first + 1, Total: total}, f.name, nil
}

// number reads a variable that holds a number of at least least.
func number(name string, least int, lookup func(string) (string, bool)) (int, error) {
	text, ok := lookup(name)
	if !ok {
		return 0, fmt.Errorf("%s is not set, want the number of shards; or give --shard I/N", name)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		return 0, fmt.Errorf("%s is %q, want a number of at least %d; or give --shard I/N", name, text, least)
	}
	return n, nil
}
