// Package strictyaml reads YAML files strictly: one document, no key that is unknown, given
// twice or missing, no value of another kind. It collects everything that is wrong; each error
// names the file, the line, the key, and what is allowed.
//
// [Decode] reads a file into a struct. [Read] gives the nodes of a file, for readers that need
// more, and [File] has what they check them with. The package may import spec/suggest only.
// Start at decode.go.
package strictyaml
