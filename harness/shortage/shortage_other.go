//go:build !unix

package shortage

// Of returns "": nothing is known of this system's errors.
func Of(error) string { return "" }

// Explain returns the error.
func Explain(err error) error { return err }

// OfFiles returns nil.
func OfFiles() error { return nil }

// Now returns nil.
func Now() error { return nil }
