// Package suggest finds what a mistyped word was meant to be. It imports nothing of wsgicheck.
package suggest
