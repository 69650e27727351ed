package framing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// observe says what became of the vector's octets.
func (v *Vector) observe(run *harness.Run) Outcome {
	var responses []*harness.Received
	var o Outcome
	odd := strings.Trim(run.Rest["main"].Data, "\r\n") != ""
	for _, r := range run.Responses {
		if r.Response != nil && r.Status > 0 {
			responses = append(responses, r)
		}
		odd = odd || r.Response != nil && (r.Status == 0 || len(r.Leading) > 0)
	}
	answers := len(v.Send)
	switch {
	case run.Called(""):
		v.observeApp(run, &o)
		switch {
		case o.Kind == KindError || v.answered(responses), o.Kind == KindUnread && strings.Contains(v.Send[0], "{rst}"):
		case !v.sawEnd(run.App()):
			o.Kind = KindError // stopped before it saw an end
		default:
			o.Then = append(o.Then, failedToSend)
		}
	case len(responses) == 0 && run.Strayed():
		o.Kind = KindStray
	case len(responses) == 0:
		o.Kind = KindClosed
	case responses[0].OfStray():
		o.Kind, answers = KindStray, 1
	case responses[0].Status < 300:
		o.Kind, o.Status, answers = KindAnswered, fmt.Sprint(responses[0].Status), 1
	default:
		o.Kind, o.Status, answers = KindReject, fmt.Sprint(responses[0].Status), 1
	}
	after := responses[min(answers, len(responses)):]
	next := false
	for _, r := range after {
		switch body := string(r.Body); {
		case body == secondBody && run.Called(secondBody):
			next = true
			o.Then = append(o.Then, thenNext)
		case body == smuggled:
			o.Then = append(o.Then, smuggled)
		case r.OfStray():
			o.Then = append(o.Then, strayed)
		default:
			o.Then = append(o.Then, fmt.Sprint(r.Status))
		}
	}
	if run.Called("#2") {
		o.Then = append(o.Then, again)
	}
	if run.Called(smuggled) && !slices.Contains(o.Then, smuggled) {
		o.Then = append(o.Then, smuggled)
	}
	if len(run.Strays) > 0 && o.Kind != KindStray && !slices.Contains(o.Then, strayed) {
		o.Then = append(o.Then, strayed)
	}
	if v.Calls == nil && run.Called(secondBody) && !next {
		o.Then = append(o.Then, thenNext, unanswered)
		next = true
	}
	if run.Called(secondBody) {
		if method := run.Request(secondBody).Get("REQUEST_METHOD"); method != "" && method != "GET" {
			o.Then = append(o.Then, misread)
		}
	}
	if odd {
		o.Then = append(o.Then, junk)
	}
	if slices.ContainsFunc(run.Responses, func(r *harness.Received) bool { return r.Err == errStalled }) {
		o.Then = append(o.Then, stalled)
	}
	if !next {
		o.Then = append(o.Then, thenClose)
	}
	return o
}

// answered reports whether the response of a program of ours came back, if it could.
func (v *Vector) answered(responses []*harness.Received) bool {
	switch {
	case v.App != nil:
		return true
	case len(responses) == 0:
		return false
	default:
		r := responses[0]
		return r.Headers.Get(AnswerField) == AnswerValue && (info(v.Send[0]).Method == "HEAD" || string(r.Body) == firstBody)
	}
}

func (v *Vector) observeApp(run *harness.Run, o *Outcome) {
	app := run.App()
	reads := app.Of(trace.Read, trace.Next)
	content := app.Content()
	o.Octets, o.Same = len(content), content == v.Content
	o.Short = !o.Same && strings.HasPrefix(v.Content, content)
	switch {
	case slices.ContainsFunc(reads, func(e trace.Event) bool { return e.Error != nil }), v.closedEarly(app):
		o.Kind = KindError
	case v.App != nil:
		o.Kind, o.Same = KindServed, o.Same || v.Content == ""
	case len(reads) == 0 && (len(v.Content) > 0 || v.PastEnd):
		o.Kind = KindUnread
	default:
		o.Kind = KindServed
	}
}

// closedEarly reports whether the server has closed the iterable of a program of ours before it had read and answered.
func (v *Vector) closedEarly(app *harness.App) bool {
	if v.App != nil || info(v.Send[0]).Method == "HEAD" {
		return false
	}
	answered := slices.ContainsFunc(app.Of(trace.Yield), func(e trace.Event) bool { return string(e.Data.Bytes()) == firstBody })
	return !answered && app.Count(trace.End) == 0 && app.Count(trace.Close) > 0
}

// sawEnd reports whether the application saw the end of the content, or got all of it.
func (v *Vector) sawEnd(app *harness.App) bool {
	return len(v.Content) > 0 && app.Content() == v.Content && !v.PastEnd ||
		slices.ContainsFunc(app.Of(trace.Read, trace.Next), func(e trace.Event) bool {
			return e.End || e.Kind == trace.Read && e.Error == nil && len(e.Data.Bytes()) == 0
		})
}

// check judges a run.
func (v *Vector) check(g Gomega, run *harness.Run) {
	o := v.observe(run)
	run.Note("%s%s", outcomeNote, o.Code())
	for i := range v.Responses {
		v.Responses[i].elsewhere(run, i)
	}
	closed := slices.Equal(o.Then, []string{thenClose})
	o = v.counted(o)
	accepted, advised := v.match(o)
	v.leaveToOthers(run, o, accepted || advised)
	g.Expect(accepted || advised).To(hold, "%s", v.seen(o, run))
	if v.Calls != nil {
		calls := slices.DeleteFunc(run.Calls(), func(name string) bool { return name == "before" })
		g.Expect(slices.Equal(calls, v.Calls[:min(len(calls), len(v.Calls))])).To(hold, "the application was called for %s, not for %s", named(calls), named(v.Calls))
	}
	odd := v.checkEnviron(g, run)
	for i := range v.Responses {
		v.Responses[i].check(g, run, i)
		if v.Responses[i].Announced && came(run, i) && closed {
			g.Expect(run.Response(i).KeepAlive).NotTo(hold, "the connection was closed after response %d, which has no close option", i+1)
		}
	}
	v.checkOwn(g, run)
	if advised {
		run.Warn("%s", v.seen(o, run))
	}
	if odd != "" {
		run.Warn("%s", odd)
	}
}

// counted is the outcome without what is ignored here.
func (v *Vector) counted(o Outcome) Outcome {
	o.Then = slices.Clone(o.Then)
	if i := slices.Index(o.Then, unanswered); i >= 0 && slices.Contains(v.Ignore, unanswered) {
		o.Then[i-1] = thenClose // instead of thenNext: the connection has ended, and what was done behind it is another rule's
	}
	o.Then = slices.DeleteFunc(o.Then, func(part string) bool { return slices.Contains(v.Ignore, part) })
	return o
}

// match reports whether the outcome is accepted, and if not, whether it breaks only what the text advises.
func (v *Vector) match(o Outcome) (accepted, advised bool) {
	matches := func(p Pattern) bool { return p.Matches(o) }
	accepted = slices.ContainsFunc(v.Accept, matches)
	return accepted, !accepted && slices.ContainsFunc(v.Advised, matches)
}

// checkOwn expects a response with the status that the application gave to be the application's, and no server's own of the same
// status.
func (v *Vector) checkOwn(g Gomega, run *harness.Run) {
	if v.App == nil || !run.Called("") || !came(run, 0) {
		return
	}
	starts, r := run.App().Of(trace.Start), run.First()
	if n := len(starts); n > 0 && starts[n-1].Error == nil && strings.HasPrefix(starts[n-1].Status, fmt.Sprint(r.Status)) {
		g.Expect(r.Headers.Get(AnswerField) == AnswerValue).To(hold, "response 1 lacks the field %s, which the application gave", AnswerField)
	}
}

// named lists requests by their names.
func named(requests []string) string {
	names := make([]string, len(requests))
	for i, r := range requests {
		if names[i] = r; r == "" {
			names[i] = "the first"
		}
	}
	return strings.Join(names, ", ")
}

// The rules that report what is left to them here.
const (
	incompleteBody = "framing/incomplete-body-detected"
	withoutData    = "wsgi/headers-sent-on-exhaustion"
)

// leaveToOthers leaves the check where what was seen is the matter of another rule: what the application sees of
// content that the server refuses while it is read, and the response of an application that gives no data.
func (v *Vector) leaveToOthers(run *harness.Run, o Outcome, accepted bool) {
	refusable := slices.ContainsFunc(v.Accept, func(p Pattern) bool { return p.Kind == KindError })
	refused := o.Kind == KindServed && slices.Equal(o.Then, []string{failedToSend, thenClose})
	if !accepted && refusable && refused && v.Judges != judgesIncomplete {
		run.Leave(harness.NotTested, "the content was refused, and ended for the application: that is %s", incompleteBody)
	}
	if len(run.Responses) > 0 && v.silent() && run.Called("") {
		if r := run.First(); r.Response != nil && r.Status >= 500 {
			run.Leave(harness.NotTested, "%d was answered in place of a response without data: that is %s, if all do", r.Status, withoutData)
		}
	}
}

// silent reports whether the vector's application gives no block, and raises nothing.
func (v *Vector) silent() bool {
	return v.App != nil && !slices.ContainsFunc(slices.Concat(v.App.Call, v.App.Iter), func(s control.Step) bool { return s.Do != "start" })
}

// seen says in words what became of the octets.
func (v *Vector) seen(o Outcome, run *harness.Run) string {
	var b strings.Builder
	fmt.Fprintf(&b, "outcome %s (%s): ", o.Code(), o)
	if run.Called("") {
		fmt.Fprintf(&b, "the application was called")
		if content := run.App().Content(); content != "" || v.Content != "" {
			fmt.Fprintf(&b, " and read %s (the content is %s)", quoted(content), quoted(v.Content))
		}
		for _, e := range run.App().Of(trace.Read, trace.Next) {
			if e.Error != nil {
				fmt.Fprintf(&b, ", and then met %s: %s", e.Error.Type, e.Error.Message)
				break
			}
		}
	} else if o.Kind == KindStray {
		b.WriteString("the application was called, but not for this request")
	} else {
		b.WriteString("the application was not called")
	}
	for i, r := range run.Responses {
		if r.Err == errStalled {
			b.WriteString("; " + errStalled.Error())
		} else if r.Response != nil {
			fmt.Fprintf(&b, "; response %d: %d %s", i+1, r.Status, r.Reason)
		}
	}
	for _, then := range []struct{ name, text string }{
		{secondBody, "the request that follows was served"},
		{smuggled, "a request within the content was executed"},
	} {
		if run.Called(then.name) {
			b.WriteString("; " + then.text)
		}
	}
	return b.String()
}

// quoted shows octets as Python shows bytes, without the b.
func quoted(octets string) string {
	if len(octets) > 80 {
		return fmt.Sprintf("%s… (%d octets)", trace.Repr(trace.Latin1(octets[:80])), len(octets))
	}
	return trace.Repr(trace.Latin1(octets))
}

// beneathMount is the URL's path without the prefix beneath which the application is mounted: how it is divided between SCRIPT_NAME
// and PATH_INFO is another rule's matter.
func beneathMount(f *harness.Facts, environ map[string]trace.EnvValue) string {
	return strings.TrimPrefix(environ["SCRIPT_NAME"].Value+environ["PATH_INFO"].Value, trace.Latin1(f.Mount()))
}

// checkEnviron judges what the applications saw. It returns what breaks only what the text advises, "" if nothing does.
func (v *Vector) checkEnviron(g Gomega, run *harness.Run) (odd string) {
	for _, key := range slices.Sorted(maps.Keys(v.Environ)) { // so that every run reports the same one
		allowed := v.Environ[key]
		request, name := "", key
		if before, after, ok := strings.Cut(key, "."); ok && before != "wsgi" {
			request, name = before, after
		}
		if !run.Called(request) {
			continue
		}
		for _, e := range run.Request(request).Of(trace.Call, trace.Look) {
			value, present := e.Environ[name]
			if name == "PATH_INFO" && run.Facts.Prefix != "" {
				value.Value, present = beneathMount(run.Facts, e.Environ), true
			}
			among := func(values []*string) bool {
				return slices.ContainsFunc(values, func(a *string) bool {
					return a == nil && !present || a != nil && present && value.Value == trace.Latin1(*a)
				})
			}
			seen := fmt.Sprintf("%s is %s, not %s", key, shown(present, trace.Repr(value.Value)), listed(allowed))
			if !among(allowed) && among(v.AdvisedEnviron[key]) {
				odd = seen
				continue
			}
			g.Expect(among(allowed)).To(hold, "%s", seen)
		}
	}
	for _, request := range []string{"", "second"} {
		if !run.Called(request) {
			continue
		}
		for _, e := range run.Request(request).Of(trace.Call, trace.Look) {
			for key, value := range e.Environ {
				for _, hidden := range v.Hidden {
					g.Expect(strings.Contains(key, hidden)).NotTo(hold, "the environ has the key %s", trace.Repr(key))
					g.Expect(value.Type == "str" && strings.Contains(value.Value, hidden)).NotTo(hold, "the environ holds %s in %s", trace.Repr(value.Value), key)
				}
			}
		}
	}
	return odd
}
