// Package spec holds the catalog of rules by which wsgicheck judges servers,
// applications and middleware.
//
// The rules are data, one file per profile in the folder rules. README.md has the terms
// they use and the settlements they rest on. [Load] returns the catalog,
// [Catalog.Match] a selection from it, and [Claims] the names a server may call itself.
//
// Ids never change: reports, baselines and citations use them. A rule that has to be
// renamed keeps its old id as an alias.
//
// The package does no input or output, and imports nothing of wsgicheck but two of its own
// folders: strictyaml, which reads YAML files, and suggest, which finds what a mistyped word
// was meant to be. The Go binding of the interface is in the folder wsgi, the trace events
// and the checks on them are in the folder trace. Start at catalog.go.
package spec
