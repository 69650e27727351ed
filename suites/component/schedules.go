package component

import (
	"strconv"

	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Schedule is what the worker's server does in an exchange.
type Schedule = host.Schedule

// The schedules, by name.
const (
	Plain   = "driven to its end"
	Gone0   = "closed before the first value"
	Gone1   = "closed after the first value"
	Gone3   = "closed after the third value"
	Hops    = "each step on another thread"
	Mutates = "the list of headers emptied at once"
	Refuses = "the headers refused"
	Drips   = "content that each read has to wait for"
	Again   = "a second time"
	Objects = "start_response an object"
	Left    = "in the context that another request left"
	Beside  = "another request answered meanwhile"
)

// Named is a schedule with its name.
type Named struct {
	Name string
	Schedule
	Special bool // only for the programs that ask for it
}

// HostSchedules are what a server may do with any component.
func HostSchedules() []Named {
	return []Named{
		{Name: Plain},
		{Name: Gone0, Schedule: Schedule{CloseAfter: count(0)}},
		{Name: Gone1, Schedule: Schedule{CloseAfter: count(1)}},
		{Name: Gone3, Schedule: Schedule{CloseAfter: count(3)}},
		{Name: Hops, Schedule: Schedule{Threads: true}},
		{Name: Mutates, Schedule: Schedule{EmptyHeaders: true}},
		{Name: Drips, Schedule: Schedule{Drip: true}, Special: true},
		{Name: Refuses, Schedule: Schedule{RefuseStart: true}, Special: true},
		{Name: Again},
		{Name: Left, Schedule: Schedule{SameContext: true}},
		{Name: Objects, Schedule: Schedule{Objects: true}},
		{Name: Beside, Schedule: Schedule{Beside: true}},
	}
}

// apart are the schedules that are not looked at by cases that name none.
var apart = []string{Left, Beside}

// closesEarly reports whether the server closes the iterable before its end.
func (s *Seen) closesEarly() bool { return s.Exchange.CloseAfter != nil }

// ownField marks a response as the program's own.
const ownField = scenario.AnswerField

func count(n int) *int { return &n }

func lengthOf(content string) string { return strconv.Itoa(len(content)) }

// with returns the schedule with what a program or request needs besides.
func with(s Schedule, need Schedule) Schedule {
	s.FileWrapper = s.FileWrapper || need.FileWrapper
	s.Async = s.Async || need.Async
	s.Terminated = s.Terminated || need.Terminated
	s.RunOnce = s.RunOnce || need.RunOnce
	s.References = s.References || need.References
	return s
}

// usualEnviron is what a request has unless it says otherwise.
var usualEnviron = map[string]string{
	"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "8080",
	"SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost:8080", "HTTP_ACCEPT": "*/*", "HTTP_USER_AGENT": "wsgicheck", "REMOTE_ADDR": "127.0.0.1",
}

// hopByHopFields are what a server need not remove from a request.
var hopByHopFields = map[string]string{
	"HTTP_CONNECTION": "close, X-Wsgicheck", "HTTP_TRANSFER_ENCODING": "chunked", "HTTP_TE": "trailers", "HTTP_UPGRADE": "h2c", "HTTP_KEEP_ALIVE": "5",
}

// environWith returns the usual environ with the changes; "-" leaves a variable out.
func environWith(changes map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range usualEnviron {
		out[k] = v
	}
	for k, v := range changes {
		if out[k] = v; v == "-" {
			delete(out, k)
		}
	}
	return out
}

func content(s string) *trace.Octets {
	if s == "" {
		return nil
	}
	o := trace.Octets(s)
	return &o
}
