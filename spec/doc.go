// Package spec is what must hold: the catalogue of the rules by which wsgicheck judges
// servers, applications and middleware.
//
// The rules are data, one file per profile in the folder rules; README.md beside them
// has the terms they use and the settlements they rest on. [Load] gives the catalogue,
// [Catalogue.Match] a selection from it, [Claims] the names a server may call itself.
//
// An id is for ever: reports, baselines and citations use it. A rule that must be
// renamed keeps its old id as an alias.
//
// The package does no input or output and imports nothing of wsgicheck. The Go binding
// of the interface is in the folder wsgi, the checks that watch a trace in the folder
// trace.
package spec
