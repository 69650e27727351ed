package strictyaml

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Text reads a string that is not empty.
func (f *File) Text(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Value == "" {
		f.want(n, "", "text")
		return ""
	}
	return n.Value
}

// Scalar reads a string, which may be empty, or a whole number as it is written.
func (f *File) Scalar(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" && n.ShortTag() != "!!int" {
		f.want(n, "", "text")
		return ""
	}
	return n.Value
}

// Flag reads true or false; otherwise is for no node.
func (f *File) Flag(n *yaml.Node, otherwise bool) (flag bool) {
	if n == nil {
		return otherwise
	}
	if n.ShortTag() != "!!bool" || n.Decode(&flag) != nil {
		f.want(n, "", "true or false")
	}
	return flag
}

// Number reads a whole number that is not less than least.
func (f *File) Number(n *yaml.Node, least int) int {
	if n == nil {
		return 0
	}
	number, err := strconv.Atoi(n.Value)
	if err != nil || number < least {
		f.want(n, "", "a number from "+strconv.Itoa(least))
		return 0
	}
	return number
}

// Items returns the items of a list, which must have one at least.
func (f *File) Items(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		f.want(n, "", "a list of at least one item")
		return nil
	}
	return n.Content
}

// List reads each of the items of a list, which must have one at least.
func List[T any](f *File, n *yaml.Node, item func(*yaml.Node) T) []T {
	var items []T
	for _, c := range f.Items(n) {
		items = append(items, item(c))
	}
	return items
}

// OneOf reads a text that is one of known; what names it in errors, for instance "level".
func OneOf[T ~string](f *File, n *yaml.Node, what string, known []T) T {
	text := T(f.Text(n))
	if text != "" && !slices.Contains(known, text) {
		f.Errorf(n, "unknown %s %q; want one of %q", what, text, known)
		return ""
	}
	return text
}
