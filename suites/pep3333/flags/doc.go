// Package flags tests wsgi.multithread, wsgi.multiprocess and wsgi.run_once, and that threads keep to them: PEP 3333,
// "environ Variables" and "Thread Support". Start with meeting.go, which has three requests meet in the application.
//
// It may import harness, spec, suites/needs and the package vocabulary.
package flags
