package explore

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// smaller returns the requests that are one step plainer, the largest steps first.
func (q request) smaller() []request {
	var all []request
	add := func(change func(*request)) {
		p := q
		p.lines, p.content, p.cuts = slices.Clone(q.lines), slices.Clone(q.content), slices.Clone(q.cuts)
		change(&p)
		if p.octets() != q.octets() {
			all = append(all, p)
		}
	}
	add(func(p *request) { p.content, p.cuts = nil, nil })
	add(func(p *request) { p.cuts = nil })
	add(func(p *request) { p.fault = fault{} })
	add(func(p *request) { p.breaksOff = 0 })
	add(func(p *request) { p.breaksOff /= 2 })
	add(func(p *request) { p.trailers = noTrailers })
	for _, t := range allTrailers {
		if t.odd == q.trailers.odd && len(t.text) < len(q.trailers.text) {
			add(func(p *request) { p.trailers = t })
		}
	}
	add(func(p *request) { p.method = "POST" })
	add(func(p *request) { p.version = wire.HTTP11 })
	for i := range q.lines {
		add(func(p *request) { p.lines = slices.Delete(p.lines, i, i+1) })
		add(func(p *request) {
			switch p.lines[i].kind {
			case isLength:
				p.lines[i].name, p.lines[i].value = "Content-Length", "%d"
			case isCoding:
				p.lines[i].name, p.lines[i].value = "Transfer-Encoding", "chunked"
			case isUpgrade:
				p.lines[i].value = map[string]string{"Connection": "Upgrade", "Upgrade": "foo/1"}[p.lines[i].name]
			case isExpect:
				p.lines[i].value = "100-continue"
			}
		})
	}
	for i := range q.content {
		add(func(p *request) { p.content = slices.Delete(p.content, i, i+1) })
		add(func(p *request) { p.content[i] = "a" })
		add(func(p *request) { p.content[i] = p.content[i][:(len(p.content[i])+1)/2] })
	}
	for i := range q.cuts {
		add(func(p *request) { p.cuts = slices.Delete(p.cuts, i, i+1) })
	}
	return all
}
