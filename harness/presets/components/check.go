package components

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	nameForm    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	fileForm    = regexp.MustCompile(`^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$`)
	pinnedForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._,-]+\])?==[A-Za-z0-9.!+_-]+$`)
	packageForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._,-]+\])?\s*([=<>!~].*)?$`)
	pythonForm  = regexp.MustCompile(`^3\.\d+$`)
	targetForm  = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)
	envForm     = regexp.MustCompile(`^([A-Za-z_]\w*)=`)
	requestForm = regexp.MustCompile(`^[A-Z][A-Z-]* /\S*$`)
)

// checker collects what is wrong with data that is well-formed.
type checker struct {
	file map[string]string // of each configuration
	errs []error
}

func (c *checker) fault(d *Distribution, entry, format string, args ...any) {
	if entry != "" {
		entry += ": "
	}
	c.errs = append(c.errs, fmt.Errorf("%s.yaml: %s%s", d.Name, entry, fmt.Sprintf(format, args...)))
}

func (c *checker) distribution(d *Distribution) {
	if !fileForm.MatchString(d.Name) {
		c.fault(d, "", "the file's name is not that of a distribution")
	}
	if strings.ContainsAny(d.Title, "\n") {
		c.fault(d, "", "the title has several lines, want one")
	}
	for i, p := range d.Packages {
		switch {
		case i == 0 && !pinnedForm.MatchString(p):
			c.fault(d, "", "the first package is %q, want the distribution itself, pinned, as in flask==3.1.3", p)
		case !packageForm.MatchString(p):
			c.fault(d, "", "the package %q is no requirement of pip, such as flask or flask<3", p)
		}
	}
	for _, v := range d.Python {
		if !pythonForm.MatchString(v) {
			c.fault(d, "", "python has %q, want versions such as '3.11'", v)
		}
	}
	for i := range d.Configurations {
		k := &d.Configurations[i]
		if other, twice := c.file[k.Name]; twice {
			c.fault(d, k.Name, "the name is also in %s.yaml", other)
		}
		c.file[k.Name] = d.Name
		c.configuration(d, k)
	}
}

func (c *checker) configuration(d *Distribution, k *Configuration) {
	if !nameForm.MatchString(k.Name) {
		c.fault(d, k.Name, "the name is not made of lower-case letters, digits and single hyphens")
	}
	switch {
	case k.Middleware == "" && k.Application == "":
		c.fault(d, k.Name, "it has neither middleware nor application")
	case k.Middleware != "" && k.Application != "":
		c.fault(d, k.Name, "it has both middleware and application, want one of them")
	case k.Application != "" && (k.Call != "" || k.Declares != nil):
		c.fault(d, k.Name, "call and declares are for middleware")
	case k.Middleware != "" && (k.Routes || k.Requests != nil):
		c.fault(d, k.Name, "routes and requests are for applications")
	}
	uses := regexp.MustCompile(`\b` + regexp.QuoteMeta(k.Module()) + `\b`).MatchString(k.Call)
	for _, named := range [][2]string{{"middleware", k.Middleware}, {"application", k.Application}, {"setup", k.Setup}} {
		key, target := named[0], named[1]
		if target == "" {
			continue
		}
		module, _, _ := strings.Cut(target, ":")
		switch {
		case !targetForm.MatchString(target):
			c.fault(d, k.Name, "%s is %q, want MODULE:NAME", key, target)
		case module == k.Module():
			if uses = true; k.Source == "" {
				c.fault(d, k.Name, "%s is %q, but there is no source, which is that module", key, target)
			}
		case strings.HasPrefix(module, "component_"):
			c.fault(d, k.Name, "%s is %q, but its source is the module %s", key, target, k.Module())
		}
	}
	if k.Source != "" && !uses {
		c.fault(d, k.Name, "the source is the module %s, which nothing names", k.Module())
	}
	for _, variable := range k.Env {
		switch name := envForm.FindStringSubmatch(variable); {
		case name == nil:
			c.fault(d, k.Name, "env has %q, want NAME=VALUE", variable)
		case name[1] == "PYTHONPATH":
			c.fault(d, k.Name, "env sets PYTHONPATH, which leads to the source")
		}
	}
	for _, request := range k.Requests {
		if !requestForm.MatchString(request) {
			c.fault(d, k.Name, "requests has %q, want a method and a target, as in GET /path", request)
		}
	}
}
