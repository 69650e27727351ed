// Package presets has the well-known WSGI servers: the command line that starts each, what
// it needs, and how that is installed.
//
// A [Preset] is data; an [Installer] finds the environment in which one runs, or makes it.
// Starting the command line is harness/target's work. components/ has the middleware and applications that are
// tested without a server. Start at list.go.
package presets
