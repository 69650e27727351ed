// Package suggest finds the known words that a mistyped word may stand for. It imports no other
// package of wsgicheck. Start reading at [Nearest].
package suggest
