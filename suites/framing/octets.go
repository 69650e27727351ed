package framing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The forms in which vectors write octets; vectors/README.md lists them.
var (
	repeated = regexp.MustCompile(`\{(\d+)\*((?:[^{}]|\{cut\})*)\}`)
	marker   = regexp.MustCompile(`\{(cut|fin|rst|100|response|answer|(?:wait|open) [a-z-]+)\}`)
	padding  = regexp.MustCompile(`\{pad (\d+)\}`)
	chunk    = regexp.MustCompile(`(?s)\{chunk\}(.*?)\{/chunk\}`)
)

// abbreviations stand for what nearly every vector holds.
var abbreviations = strings.NewReplacer(
	"{post}", "POST / HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id}\r\n",
	"{get}", "GET / HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id}\r\n",
	"{fields}", "Host: {addr}\r\nWsgicheck: {id}\r\n",
	"{smuggled}", "GET /smuggled HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.smuggled}\r\n\r\n",
	"{second}", "GET /second HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.second}\r\nConnection: close\r\n\r\n",
)

// escapes are those of one letter; \xHH is any octet.
var escapes = map[byte]byte{'r': '\r', 'n': '\n', 't': '\t', 's': ' ', '0': 0, '\\': '\\'}

// parseOctets reads the escaped form: line ends of the file mean nothing. What is repeated is written out by repeat.
func parseOctets(text string) (string, error) {
	var bad error
	octets := make([]byte, 0, len(text))
	for text = strings.ReplaceAll(text, "\n", ""); text != ""; {
		plain, escaped, found := strings.Cut(text, `\`)
		octets, text = append(octets, plain...), escaped
		if !found {
			break
		}
		if len(text) >= 3 && text[0] == 'x' {
			if n, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
				octets, text = append(octets, byte(n)), text[3:]
				continue
			}
		}
		letter := text[:min(len(text), 1)]
		if octet, known := escapes[(letter + " ")[0]]; known {
			octets = append(octets, octet)
		} else {
			bad = fmt.Errorf(`unknown escape \%s; the escapes are \r \n \t \s \0 \\ and \xHH`, letter)
		}
		text = text[len(letter):]
	}
	return abbreviations.Replace(string(octets)), bad
}

// manyOctets is how many a request holds in short, as {N*TEXT}, until they are sent.
const manyOctets = 32 << 10

func asMany(n, _ int) int { return n }

func unlessMany(n, size int) int {
	if n*size >= manyOctets {
		return -1
	}
	return n
}

// repeat writes out every {N*TEXT}. times says how often; -1: it stays as it is.
func repeat(text string, times func(n, size int) int) string {
	if !strings.Contains(text, "*") {
		return text
	}
	var b strings.Builder
	done := 0
	for _, at := range repeated.FindAllStringSubmatchIndex(text, -1) {
		n, _ := strconv.Atoi(text[at[2]:at[3]])
		once := text[at[4]:at[5]]
		if n = times(n, len(once)); n < 0 {
			continue
		}
		b.WriteString(text[done:at[0]])
		b.Grow(n*len(once) + len(text) - at[1])
		for range n {
			b.WriteString(once)
		}
		done = at[1]
	}
	b.WriteString(text[done:])
	return b.String()
}

// writeOctets is the escaped form of octets, a line of the file for each line.
func writeOctets(octets string) string {
	var b strings.Builder
	for i := 0; i < len(octets); i++ {
		switch c := octets[i]; {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString("\\n\n")
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\\':
			b.WriteString(`\\`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// piece is octets sent by one write, and what is done after it.
type piece struct{ octets, then string }

// fillIn expands the placeholders of a request and cuts it at its markers.
func fillIn(request string, expand func(string) string) []piece {
	text := expand(repeat(request, asMany))
	if strings.Contains(text, "{chunk}") {
		text = chunk.ReplaceAllStringFunc(text, func(c string) string {
			data := chunk.FindStringSubmatch(c)[1]
			return fmt.Sprintf("%x\r\n%s\r\n", len(data), data)
		})
	}
	if head, body, ok := strings.Cut(text, "\r\n\r\n"); ok && strings.Contains(head, "{length}") {
		length := strconv.Itoa(len(marker.ReplaceAllString(body, "")))
		text = strings.ReplaceAll(head, "{length}", length) + "\r\n\r\n" + body
	}
	if !strings.Contains(text, "{") {
		return []piece{{octets: text}}
	}
	text = padding.ReplaceAllStringFunc(text, func(p string) string {
		whole, _ := strconv.Atoi(padding.FindStringSubmatch(p)[1])
		return strings.Repeat("a", max(0, whole-len(marker.ReplaceAllString(text, ""))+len(p)))
	})
	var pieces []piece
	for {
		at := marker.FindStringSubmatchIndex(text)
		if at == nil {
			return append(pieces, piece{octets: text})
		}
		pieces = append(pieces, piece{text[:at[0]], text[at[2]:at[3]]})
		text = text[at[1]:]
	}
}
