//go:build !unix

package main

// raiseLimit does nothing where there is no such limit.
func raiseLimit() {}
