package suites_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
)

func TestGinkgoTree(t *testing.T) {
	RegisterFailHandler(Fail)
	suites.Describe(engine.Config{
		Target: suites.GoTarget("reference", newReference), Catalog: spec.MustLoad(),
		Cases: suites.Cases(), Watch: trace.ServerChecks(),
	})
	RunSpecs(t, "wsgicheck")
}
