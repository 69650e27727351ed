// Package shortage tells what this process or machine has run out of, such as open files, memory or disk space: that is
// no fault of a server under test.
//
// It may import the standard library only. Start at [Of].
package shortage
