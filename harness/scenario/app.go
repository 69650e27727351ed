package scenario

import (
	"slices"
	"strconv"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Steps is a piece of a program.
type Steps []control.Step

// App is a program whose iterable runs the steps. Unless InCall says otherwise,
// app() itself only calls start_response with "200 OK" and a Content-Type.
func App(parts ...Steps) control.Program {
	return control.Program{Call: Start("200 OK"), Iter: join(parts)}
}

// AppCalling is a program whose app() runs the steps of call and whose iterable those of iter.
func AppCalling(call Steps, iter ...Steps) control.Program {
	return control.Program{Call: call, Iter: join(iter)}
}

// LazyApp is a program that does everything, start_response too, in its iterable.
func LazyApp(parts ...Steps) control.Program { return control.Program{Iter: join(parts)} }

// Answer is a program that answers 200 with a body of known length.
func Answer(body string) control.Program {
	return AppCalling(Start("200 OK", ContentLength(len(body))), Yield(body))
}

// Python is a program in Python source that defines app(environ, start_response, probe);
// see harness/PROTOCOL.md.
func Python(source string) control.Program { return control.Program{Python: source} }

// Bridged puts the program beneath the server's bridge.
func Bridged(p control.Program) control.Program { return Below(p) }

// Below is a bridged program beneath an async-aware component that runs the steps
// and then hands over to it.
func Below(p control.Program, above ...Steps) control.Program {
	p.Bridge, p.Above = true, join(above)
	return p
}

// Wrapped puts middleware around the program, outermost first.
func Wrapped(p control.Program, names ...string) control.Program { p.Wrap = names; return p }

// Returning gives the program's iterable another shape.
func Returning(shape string, p control.Program) control.Program { p.Returns = shape; return p }

// Closing has close() run the steps.
func Closing(p control.Program, parts ...Steps) control.Program { p.Close = join(parts); return p }

func join(parts []Steps) []control.Step {
	var all []control.Step
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func one(s control.Step) Steps { return Steps{s} }

// octets returns data for a step. Of long data, which many steps have, there is one copy.
func octets(s string) *trace.Octets {
	if len(s) < longData {
		o := trace.Octets(s)
		return &o
	}
	shared.Lock()
	defer shared.Unlock()
	o := shared.octets[s]
	if o == nil {
		made := trace.Octets(s)
		o, shared.octets[s] = &made, &made
	}
	return o
}

const longData = 16 << 10

var shared = struct {
	sync.Mutex
	octets map[string]*trace.Octets
}{octets: map[string]*trace.Octets{}}

// Then joins steps into one piece.
func Then(parts ...Steps) Steps { return join(parts) }

// Catch has the program go on when one of the steps raises.
func Catch(parts ...Steps) Steps {
	all := join(parts)
	for i := range all {
		all[i].Catch = true
	}
	return all
}

// AnswerField is a field of every response that [Start] begins, with the value AnswerValue. No server sends it by itself, so
// a response that has it began when the application said so.
const (
	AnswerField = "Wsgicheck-Answer"
	AnswerValue = "application"
)

// Start calls start_response with the headers and AnswerField, and if they have no Content-Type, with one of text/plain.
func Start(status string, headers ...[2]string) Steps {
	return one(control.Step{Do: "start", Status: status, Headers: plain(headers)})
}

// StartExcInfo calls start_response with the exception caught last as exc_info.
func StartExcInfo(status string, headers ...[2]string) Steps {
	return one(control.Step{Do: "start", Status: status, Headers: plain(headers), ExcInfo: true})
}

func plain(headers [][2]string) [][2]string {
	all := [][2]string{{AnswerField, AnswerValue}}
	if !slices.ContainsFunc(headers, func(h [2]string) bool { return h[0] == "Content-Type" }) {
		all = append(all, Field("Content-Type", "text/plain"))
	}
	return append(all, headers...)
}

// Field is a response header.
func Field(name, value string) [2]string { return [2]string{name, value} }

// ContentLength is that response header.
func ContentLength(n int) [2]string { return Field("Content-Length", strconv.Itoa(n)) }

// Write calls the write callable.
func Write(data string) Steps { return one(control.Step{Do: "write", Data: octets(data)}) }

// Yield yields a block of data.
func Yield(data string) Steps { return one(control.Step{Do: "yield", Data: octets(data)}) }

// YieldTimes yields one block of data repeated n times.
func YieldTimes(data string, n int) Steps {
	return one(control.Step{Do: "yield", Data: octets(data), Repeat: n})
}

// Blocks yields each string as a block.
func Blocks(blocks ...string) Steps {
	var all Steps
	for _, b := range blocks {
		all = append(all, Yield(b)...)
	}
	return all
}

// YieldLast yields what next() or a read gave last.
func YieldLast() Steps { return one(control.Step{Do: "yield", Value: "last"}) }

// YieldToken yields the named token.
func YieldToken(name string) Steps {
	return one(control.Step{Do: "yield", Value: "token", Name: name})
}

// Park yields the async_input itself.
func Park() Steps { return one(control.Step{Do: "yield", Value: "input"}) }

// YieldWrong yields what is no response data: "str", "int" or "none".
func YieldWrong(what string) Steps {
	return one(control.Step{Do: "yield", Value: what, Data: octets("no bytes")})
}

// Pause yields one empty block.
func Pause() Steps { return one(control.Step{Do: "pause"}) }

// PauseUntil yields empty blocks until the gate is open.
func PauseUntil(gate string) Steps { return one(control.Step{Do: "pause", Gate: gate}) }

// Next calls next() on async_input.
func Next() Steps { return one(control.Step{Do: "next"}) }

// NextMethod calls async_input.next().
func NextMethod() Steps { return one(control.Step{Do: "next", Method: "method"}) }

// NextOf calls next() on a kept async_input.
func NextOf(kept string) Steps { return one(control.Step{Do: "next", Name: kept}) }

// Drain calls next() once a turn, yielding empty blocks, until the end.
func Drain() Steps { return Loop(Next(), Pause()) }

// Factory calls input_factory and keeps the token as "switch".
func Factory() Steps { return one(control.Step{Do: "factory", Name: "switch"}) }

// FactoryAs calls input_factory and keeps the token under the name.
func FactoryAs(name string) Steps { return one(control.Step{Do: "factory", Name: name}) }

// SwitchToSync calls input_factory and yields its token.
func SwitchToSync() Steps { return Then(Factory(), YieldToken("switch")) }

// Delegate calls resume_with_result with a callable that runs the steps and
// returns value; the token is kept under the name.
func Delegate(name, value string, parts ...Steps) Steps {
	return one(control.Step{Do: "delegate", Name: name, Value: value, Steps: join(parts)})
}

// Result calls the named token's result().
func Result(name string) Steps { return one(control.Step{Do: "result", Name: name}) }

// Input calls a method of wsgi.input: "read", "readline", "readlines", "iter"; with a size or
// hint if one is given.
func Input(method string, size ...int) Steps {
	s := control.Step{Do: "read", Method: method}
	if len(size) > 0 {
		s.Size = &size[0]
	}
	return one(s)
}

// ReadAll calls wsgi.input.read() until it gives nothing: by Content-Length-sized reads a
// server must support, not by the call without an argument.
func ReadAll() Steps { return Loop(Input("read", 64<<10)) }

// Open opens a gate.
func Open(gate string) Steps { return one(control.Step{Do: "open", Gate: gate}) }

// Wait blocks the thread until the gate is open.
func Wait(gate string) Steps { return one(control.Step{Do: "wait", Gate: gate}) }

// Look reports the environ as it is now.
func Look() Steps { return one(control.Step{Do: "look"}) }

// Set sets a key of the environ to a string.
func Set(key, value string) Steps {
	return one(control.Step{Do: "set", Key: key, Data: octets(value)})
}

// Delete deletes a key of the environ; "*" clears it.
func Delete(key string) Steps { return one(control.Step{Do: "set", Key: key}) }

// Keep keeps environ[key] for later requests of the case, under the name.
func Keep(key, name string) Steps { return one(control.Step{Do: "keep", Key: key, Name: name}) }

// KeepToken keeps the named token for later requests of the case, under the same name.
func KeepToken(name string) Steps { return one(control.Step{Do: "keep", Token: name, Name: name}) }

// ErrorLog calls a method of wsgi.errors.
func ErrorLog(method, data string) Steps {
	return one(control.Step{Do: "errors", Method: method, Data: octets(data)})
}

// File passes a file-like object that stands at offset to wsgi.file_wrapper; with
// Returning("file", …) the application returns what that gave.
func File(data string, offset, block int) Steps {
	return one(control.Step{Do: "file", Data: octets(data), Size: &offset, Block: block})
}

// Raise raises an exception of the class.
func Raise(class, message string) Steps {
	return one(control.Step{Do: "raise", Error: class, Data: octets(message)})
}

// Loop repeats the steps until a next() reports the end or a read gives nothing.
func Loop(parts ...Steps) Steps { return one(control.Step{Do: "loop", Steps: join(parts)}) }

// Times repeats the steps n times.
func Times(n int, parts ...Steps) Steps {
	return one(control.Step{Do: "loop", Times: n, Steps: join(parts)})
}

// Return ends the iteration.
func Return() Steps { return one(control.Step{Do: "return"}) }
