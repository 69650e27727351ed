package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// table puts the reports side by side. Each has the name of its target; reports of one target have the names of their files.
func (o *reportOptions) table() *matrix.Comparison {
	names := map[string]int{}
	for _, r := range o.reports {
		names[r.Target.Name]++
	}
	taken := map[string]bool{}
	var servers []matrix.Server
	for i, r := range o.reports {
		name := r.Target.Name
		if names[name] > 1 {
			name = filepath.Base(o.names[i])
		}
		if taken[name] {
			name = fmt.Sprintf("%s (%d)", name, i+1)
		}
		taken[name] = true
		servers = append(servers, matrix.Judged(name, r.Target.Command+r.Target.Address, r.Target.Packages, o.names[i], withoutEvidence(r)))
	}
	c := matrix.New(version(), servers)
	c.Components = !slices.ContainsFunc(o.reports, func(r *report.Report) bool { return r.Target.Component == nil })
	return c
}

// withoutEvidence is a copy of the report, which matrix.Judged may change.
func withoutEvidence(r *report.Report) *report.Report {
	c := *r
	c.Rules = slices.Clone(r.Rules)
	for i := range c.Rules {
		c.Rules[i].Cases = slices.Clone(r.Rules[i].Cases)
	}
	return &c
}
