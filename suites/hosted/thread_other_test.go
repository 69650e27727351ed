//go:build !linux

package hosted_test

import (
	"bytes"
	"runtime"
)

// threadID names the goroutine, as the probe does here: servers that distinguish threads lock a goroutine to each.
func threadID() any {
	stack := make([]byte, 64)
	stack = stack[:runtime.Stack(stack, false)] // "goroutine 18 [running]:…"
	return string(bytes.Fields(stack)[1])
}
