package site

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// chosen are the flags that say what was tested and how. The others name files and folders of who ran the command.
var chosen = []string{"--servers", "--profile", "--rule", "--shard", "--timeout", "--max-time", "--parallel", "--instances", "--explore", "--seed", "--maxfail"}

// switches are the flags without a value.
var switches = []string{"--resume", "--strict", "--verbose", "-v", "--quiet", "-q", "--i-own-this-target", "--no-color"}

// shownCommand is a recorded command without what names files and folders.
func shownCommand(command string) string {
	all := words(command)
	if len(all) == 0 {
		return ""
	}
	kept := []string{path.Base(strings.ReplaceAll(all[0], `\`, "/"))}
	for i := 1; i < len(all); i++ {
		flag, value, joined := strings.Cut(all[i], "=")
		switch {
		case !strings.HasPrefix(flag, "-"):
			if !strings.ContainsAny(all[i], `/\`) {
				kept = append(kept, all[i])
			}
			continue
		case slices.Contains(switches, flag):
			if flag == "--strict" {
				kept = append(kept, flag)
			}
			continue
		case !joined && i+1 < len(all):
			i++
			value = all[i]
		}
		if slices.Contains(chosen, flag) && !strings.HasPrefix(strings.TrimLeft(value, `'"`), "@") { // @FILE has rules
			kept = append(kept, flag, value)
		}
	}
	return strings.Join(kept, " ")
}

// words splits a command as a shell does, and leaves the quotes on.
func words(command string) (all []string) {
	var word strings.Builder
	quoted, escaped := false, false
	for _, c := range command {
		switch {
		case escaped:
			escaped = false
		case c == '\\' && !quoted:
			escaped = true
		case c == '\'':
			quoted = !quoted
		case c == ' ' && !quoted:
			if word.Len() > 0 {
				all = append(all, word.String())
			}
			word.Reset()
			continue
		}
		word.WriteRune(c)
	}
	if word.Len() > 0 {
		all = append(all, word.String())
	}
	return all
}

// folders are the folders of an absolute path. The slashes of a URL follow a colon.
var folders = regexp.MustCompile(`(^|[\s'"(=])(?:/|[A-Za-z]:\\)[^\s'"]*[/\\]`)

// reason is the last line of an error, which says what went wrong after what was run, without the names of folders.
func reason(why string) string {
	lines := strings.Split(strings.TrimSpace(why), "\n")
	return withoutFolders(strings.TrimSpace(lines[len(lines)-1]))
}

func withoutFolders(text string) string { return folders.ReplaceAllString(text, "$1") }
