package python

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Platform is where a wheel can be installed.
type Platform struct {
	OS, Arch string // as Go names them
	Tag      string // as wheels name it
}

func (p Platform) String() string { return p.OS + "/" + p.Arch }

// Platforms are those for which there are wheels. The command needs no C library, so one for Linux runs with any, and 12 is the first
// macOS on which Go's programs run.
var Platforms = []Platform{
	{"linux", "amd64", "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64"},
	{"linux", "arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"},
	{"darwin", "amd64", "macosx_12_0_x86_64"},
	{"darwin", "arm64", "macosx_12_0_arm64"},
	{"windows", "amd64", "win_amd64"},
}

// Select returns the platforms that a comma-separated list names: OS/ARCH, "host" for this one, or "all".
func Select(list string) ([]Platform, error) {
	if list == "all" {
		return Platforms, nil
	}
	var selected []Platform
next:
	for name := range strings.SplitSeq(list, ",") {
		if name == "host" {
			name = runtime.GOOS + "/" + runtime.GOARCH
		}
		for _, p := range Platforms {
			if p.String() == name {
				selected = append(selected, p)
				continue next
			}
		}
		return nil, fmt.Errorf("there is no wheel for %q, only for %v", name, Platforms)
	}
	return selected, nil
}

// Root returns the folder of the module that the working directory is in.
func Root(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("the working directory is not in the source of wsgicheck")
	}
	return filepath.Dir(file), nil
}

// Build builds the command for the platform from the module in root and writes its wheel into the folder. It returns the wheel's
// path.
func Build(ctx context.Context, root string, p Platform, folder string) (string, error) {
	temporary, err := os.MkdirTemp("", "wsgicheck-wheel-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temporary)
	command := filepath.Join(temporary, "wsgicheck")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=auto", "-trimpath", "-ldflags=-s -w -buildid=", "-o", command, "./cmd/wsgicheck")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Arch, "GOAMD64=v1", "GOARM64=v8.0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s for %s: %w\n%s", build, p, err, out)
	}
	return Pack(root, p, command, folder)
}

// Pack writes the wheel of a command that has been built for the platform into the folder. It returns the wheel's path.
func Pack(root string, p Platform, command, folder string) (string, error) {
	module, err := CommandVersion(command)
	if err != nil {
		return "", err
	}
	version, err := Version(module)
	if err != nil {
		return "", err
	}
	w := Wheel{Version: version, Platform: p}
	if w.Command, err = os.ReadFile(command); err != nil {
		return "", err
	}
	if w.License, err = os.ReadFile(filepath.Join(root, "LICENSE")); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	path := filepath.Join(folder, w.Name())
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	return path, cmp.Or(w.Write(f), f.Close())
}
