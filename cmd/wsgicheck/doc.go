// Wsgicheck reports which rules of WSGI a server keeps and which it breaks, with the
// evidence.
//
//	wsgicheck run                       the reference server
//	wsgicheck run gunicorn              a server that wsgicheck knows how to start
//	wsgicheck run --command 'serve --port {port} {app}'
//	wsgicheck run waitress --rule 'wsgi/close-*' --verbose
//	wsgicheck run mine --baseline known.yaml
//	wsgicheck matrix --install servers  every server that wsgicheck knows, side by side
//	wsgicheck matrix merge DIR...       one matrix of its shards
//	wsgicheck site DIR --matrix DIR     a static site of the rules, the findings and matrices
//	wsgicheck probe DIR                 the probe, for a server that you start yourself
//	wsgicheck serve chat                an example application on the reference server
//	wsgicheck rules, wsgicheck explain wsgi/close-on-iteration-error
//
// The exit code of run is 0 if every MUST of the claimed profiles holds; 1 if one is broken (with
// --strict, also a SHOULD; with a baseline, a failure that it does not list or an entry that passes);
// 2 for wrong use; 3 if the target could not be tested, or not within --max-time; 4 if wsgicheck itself failed or
// could not write a report; 130 if it was interrupted (128 and the number of the signal).
//
// This package connects the suites, the harness, the probe, the presets and the reference server, and
// may import all of them. Each file holds one command. Start reading at main.go.
package main
