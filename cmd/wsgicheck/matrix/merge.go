package matrix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Merge makes one comparison of the shards of a matrix, or of matrices of different servers. The result is what one machine that tests
// all servers would have written. The servers of a shard that is not among the files are not tested.
//
// It refuses comparisons of different suites, shards of different matrices, and a server that is in two files.
func Merge(files []File) (*Comparison, error) {
	if len(files) == 0 {
		return nil, errors.New("there is nothing to merge")
	}
	first := files[0]
	servers, from := map[string]Server{}, map[string]string{}
	var order []string
	for _, f := range files {
		if f.Components != first.Components {
			return nil, fmt.Errorf("servers and components cannot be merged: %s is of %s, %s of %s", first.Path, first.what(), f.Path, f.what())
		}
		if f.Version != first.Version || f.Suite != first.Suite {
			return nil, fmt.Errorf("two suites cannot be merged: %s is of %s, %s of %s; test all with the same version, --profile and --rule",
				first.Path, tested(first.Version, first.Suite), f.Path, tested(f.Version, f.Suite))
		}
		if err := sameFleet(first, f); err != nil {
			return nil, err
		}
		for _, s := range f.Servers {
			if other, twice := from[s.Name]; twice {
				return nil, fmt.Errorf("%s is in %s and in %s: merge each server once", s.Name, other, f.Path)
			}
			servers[s.Name], from[s.Name] = s, f.Path
			order = append(order, s.Name)
		}
	}
	all := make([]Server, 0, len(order))
	if first.Shard == nil {
		for _, name := range order {
			all = append(all, servers[name])
		}
		return first.of(all), nil
	}
	for _, share := range first.Shard.Servers {
		s, ok := servers[share.Name]
		if !ok {
			s = LeftOut(share.Name, share.Title, fmt.Errorf("shard %d/%d is missing", share.Shard, first.Shard.Total))
		}
		all = append(all, s)
		delete(servers, share.Name)
	}
	for name := range servers {
		return nil, fmt.Errorf("%s: %s is not among the servers of its shards", from[name], name)
	}
	return first.of(all), nil
}

// of compares servers that were tested as those of f.
func (f File) of(servers []Server) *Comparison {
	c := New(f.Version, servers)
	c.Suite, c.Components = f.Suite, f.Components
	return c
}

// what is tested.
func (c *Comparison) what() string {
	if c.Components {
		return "components"
	}
	return "servers"
}

// sameFleet returns an error unless both are shards of one matrix, or neither is a shard.
func sameFleet(a, b File) error {
	switch {
	case a.Shard == nil && b.Shard == nil:
	case a.Shard == nil || b.Shard == nil:
		whole, part := a, b
		if b.Shard == nil {
			whole, part = b, a
		}
		return fmt.Errorf("%s is a whole matrix, and %s is shard %s of another: merge the shards first", whole.Path, part.Path, part.Shard)
	case a.Shard.Total != b.Shard.Total || !slices.Equal(a.Shard.Servers, b.Shard.Servers):
		return fmt.Errorf("%s is shard %s of %s, %s is shard %s of %s: these are shards of two matrices; remove what an earlier run has left",
			a.Path, a.Shard, a.Shard.names(), b.Path, b.Shard, b.Shard.names())
	}
	return nil
}

func (s Shard) names() string {
	names := make([]string, len(s.Servers))
	for i, share := range s.Servers {
		names[i] = share.Name
	}
	return strings.Join(names, ", ")
}

// Missing returns the servers that no shard has tested, with the reasons; "" if there are none.
func (c *Comparison) Missing() string {
	var lines []string
	for _, s := range c.Servers {
		if s.State == NotTested {
			lines = append(lines, s.Name+" ("+line(s.Why)+")")
		}
	}
	return strings.Join(lines, ", ")
}
