package main

import (
	"path/filepath"
	"testing"
)

func TestTheUsualInterpreterOfEachSystem(t *testing.T) {
	for _, c := range []struct{ goos, venv, want string }{
		{"linux", "", "python3"},
		{"linux", "env", filepath.Join("env", "bin", "python")},
		{"windows", "", "python"},
		{"windows", "env", filepath.Join("env", "Scripts", "python.exe")},
	} {
		if got := usualInterpreter(c.goos, c.venv); got != c.want {
			t.Errorf("on %s with VIRTUAL_ENV=%s it is %s, want %s", c.goos, c.venv, got, c.want)
		}
	}
}
