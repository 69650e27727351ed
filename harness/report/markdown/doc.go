// Package markdown puts texts that anybody may have written into GitHub's Markdown, so that they show as they are: they start no
// markup, mention nobody and end no block. It imports nothing of wsgicheck.
package markdown
