package python

import (
	"debug/buildinfo"
	"fmt"
	"regexp"
	"strings"
)

// CommandVersion returns the version of the module that Go stamped into the command in the file: that of the tag that it was
// built from, a pseudo-version, or "(devel)".
func CommandVersion(file string) (string, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s is not a command built by Go: %w", file, err)
	}
	return info.Main.Version, nil
}

var (
	moduleVersion = regexp.MustCompile(`^v(\d+\.\d+\.\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$`)
	pseudo        = regexp.MustCompile(`^(?:(?:(.+)\.)?0\.)?(\d{14})-[0-9a-f]{12}$`)
	preRelease    = regexp.MustCompile(`^(alpha|beta|rc)\.?(\d+)$`)
	devel         = "0.0.0.dev0"
)

// Version returns the version of a Go module in the form of PEP 440, in the same order: v1.2.3 is 1.2.3, v1.2.3-rc.1 is
// 1.2.3rc1, and a commit between tags a .dev of its time. What has no version is 0.0.0.dev0. The version of a working tree
// with changes ends in +dirty, which package indexes refuse.
func Version(module string) (string, error) {
	if module == "" || module == "(devel)" || module == "devel" {
		return devel, nil
	}
	parts := moduleVersion.FindStringSubmatch(module)
	if parts == nil {
		return "", fmt.Errorf("%q is not the version of a Go module", module)
	}
	version, pre, build := parts[1], parts[2], parts[3]
	dev := ""
	if at := pseudo.FindStringSubmatch(pre); at != nil {
		pre, dev = at[1], ".dev"+at[2]
		if pre != "" {
			dev = ".post0" + dev // it comes after the pre-release that it names
		}
	}
	if pre != "" {
		kind := preRelease.FindStringSubmatch(pre)
		if kind == nil {
			return "", fmt.Errorf("%q has no form in PEP 440: name pre-releases alpha.1, beta.1 or rc.1", module)
		}
		version += map[string]string{"alpha": "a", "beta": "b", "rc": "rc"}[kind[1]] + kind[2]
	}
	version += dev
	if build != "" {
		version += "+" + strings.ToLower(strings.ReplaceAll(build, "-", "."))
	}
	return version, nil
}
