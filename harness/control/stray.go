package control

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// StrayField is the field by which a probe marks its answer to a request for which there is no program. Without it the
// answer could be taken for a refusal of the server.
const StrayField = "Wsgicheck-Stray"

// maxStrays is how many calls are kept for which there is no session.
const maxStrays = 64

// stray is a call of the application for a request without the id of a scenario.
type stray struct {
	at    time.Time
	event trace.Event
}

// addStray keeps a call for which there is no session, unless its scenario is over. h.mu must be held.
func (h *Hub) addStray(run string, e trace.Event) {
	if n, err := strconv.Atoi(strings.TrimPrefix(run, "r")); err == nil && n <= h.next && run == "r"+strconv.Itoa(n) {
		return
	}
	if len(h.strays) == maxStrays {
		h.strays = slices.Delete(h.strays, 0, 1)
	}
	h.strays = append(h.strays, stray{time.Now(), e})
}

// Strays returns the calls since then for requests that had no scenario's id, and came from one of the client's ports as their
// REMOTE_PORT says. A server need not say it.
func (h *Hub) Strays(since time.Time, ports []string) (calls []trace.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.strays {
		if !s.at.Before(since) && slices.Contains(ports, s.event.Environ["REMOTE_PORT"].Value) {
			calls = append(calls, s.event)
		}
	}
	return calls
}
