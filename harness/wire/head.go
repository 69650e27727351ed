package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// parseHead parses a head: status line, header section, empty line. It does not judge an
// incomplete line at the end.
func (r *Response) parseHead(head string) {
	r.Head = head
	whole := head[:strings.LastIndexByte(head, '\n')+1]
	if whole == "" {
		r.StatusLine = head
		return
	}
	line, rest := r.cutLine(whole, 0, 1)
	r.StatusLine = line
	r.parseStatusLine(line)
	r.Headers = r.parseFields(rest, int64(len(whole)-len(rest)), 2)
}

// cutLine splits off a line without its end. It reports a line that ends in LF without CR.
func (r *Response) cutLine(text string, offset int64, number int) (line, rest string) {
	line, rest, _ = strings.Cut(text, "\n")
	if l, ok := strings.CutSuffix(line, "\r"); ok {
		return l, rest
	}
	r.report(BareLF, offset+int64(len(line)), number, "%s ends in LF without CR", brief(line))
	return line, rest
}

// parseStatusLine reads HTTP-version SP status-code SP [ reason-phrase ]. It reports what is
// wrong, and still uses it if it can be understood in only one way.
func (r *Response) parseStatusLine(line string) {
	end := strings.IndexAny(line, " \t")
	if end < 0 {
		r.report(BadStatusLine, 0, 1, "no status code in %s", brief(line))
		return
	}
	version, rest := line[:end], strings.TrimLeft(line[end:], " \t")
	if !r.parseVersion(version) {
		r.report(BadVersion, 0, 1, "%s is not a version of HTTP/1.x", brief(version))
	}
	if line[end:] != " "+rest {
		r.report(BadStatusLine, int64(end), 1, "not exactly one space between version and status code in %s", brief(line))
	}
	at := int64(len(line) - len(rest))
	code := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	if len(code) == 3 {
		r.Status, _ = strconv.Atoi(code)
	}
	if r.Status < 100 || r.Status > 599 {
		r.report(BadStatusCode, at, 1, "%s does not begin with three digits from 100 to 599", brief(rest))
	}
	if code == "" {
		return
	}
	at += int64(len(code))
	reason, spaced := strings.CutPrefix(rest[len(code):], " ")
	if spaced {
		at++
	} else {
		r.report(MissingReasonSpace, at, 1, "no space after the status code in %s", brief(line))
	}
	r.Reason = reason
	for i := range len(reason) {
		switch c := reason[i]; {
		case c == '\r':
			r.report(BareCR, at+int64(i), 1, "CR without LF in %s", brief(line))
		case isControl(c):
			r.report(ControlCharInReason, at+int64(i), 1, "octet %#02x in %s", c, brief(line))
		}
	}
}

func (r *Response) parseVersion(v string) bool {
	if len(v) != len(HTTP11) || !isDigit(v[5]) || v[6] != '.' || !isDigit(v[7]) {
		return false
	}
	r.Major, r.Minor = int(v[5]-'0'), int(v[7]-'0')
	return v[:5] == "HTTP/" && r.Major == 1 && r.Minor <= 1
}

// parseFields parses a header or trailer section that begins at offset. number is the number
// of its first line, 0 outside the head.
func (r *Response) parseFields(section string, offset int64, number int) Headers {
	var fields Headers
	begin := -1         // where the last field begins; -1 if there is none that a line can continue
	first := number > 0 // all lines so far began with whitespace
	for at := 0; at < len(section); {
		here := offset + int64(at)
		line, rest := r.cutLine(section[at:], here, number)
		next := len(section) - len(rest)
		name, _, colon := strings.Cut(line, ":")
		value := len(name) + 1
		switch {
		case strings.Trim(line, "\r") == "": // the end of the section, or a bare CR
		case line[0] == ' ' || line[0] == '\t':
			value = 0
			if first {
				r.report(WhitespaceBeforeFirstField, here, number, "%s follows the status line", brief(line))
				break
			}
			r.report(ObsFold, here, number, "%s continues the previous line", brief(line))
			if begin >= 0 {
				fields[len(fields)-1].Raw = section[begin:next]
			}
		case !colon:
			begin, first = -1, false
			r.report(NoColon, here, number, "no colon in %s", brief(line))
		default:
			begin, first = at, false
			trimmed := strings.TrimRight(name, " \t")
			if trimmed != name {
				r.report(SpaceBeforeColon, here+int64(len(trimmed)), number, "whitespace before the colon in %s", brief(line))
			}
			if !isToken(trimmed) {
				r.report(BadFieldName, here, number, "%s is not a token", brief(trimmed))
			}
			fields = append(fields, Header{Name: trimmed, Raw: section[at:next]})
		}
		r.checkOctets(line, value, here, number)
		at = next
		if number > 0 {
			number++
		}
	}
	for i := range fields {
		fields[i].Value = value(fields[i].Raw)
	}
	return fields
}

// checkOctets reports octets that a field line may not contain; the field's value begins at
// index value.
func (r *Response) checkOctets(line string, value int, offset int64, number int) {
	for i := range len(line) {
		switch c := line[i]; {
		case !isControl(c):
		case c == '\r':
			r.report(BareCR, offset+int64(i), number, "CR without LF in %s", brief(line))
		case i < value: // the name is not a token, which has been reported
		case c == 0:
			r.report(NULInValue, offset+int64(i), number, "NUL in %s", brief(line))
		default:
			r.report(ControlCharInValue, offset+int64(i), number, "octet %#02x in %s", c, brief(line))
		}
	}
}

// value returns the value of a field: what follows the colon, without the whitespace
// around it, folded lines joined by SP (RFC 9112 5.2).
func value(raw string) string {
	_, v, _ := strings.Cut(raw, ":")
	lines := strings.Split(strings.TrimSuffix(v, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.Trim(strings.TrimSuffix(l, "\r"), " \t")
	}
	return strings.Trim(strings.Join(lines, " "), " \t")
}

const statusLineShape = "HTTP/d.d ddd" // d is a digit

// statusLineAt returns the index of the first octets that can only be the beginning of a status
// line; -1 if there are none.
func statusLineAt(b []byte) int {
	const shape = statusLineShape
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("HTTP/"))
		if i < 0 || from+i+len(shape) > len(b) {
			return -1
		}
		from += i
		fits := true
		for k := len("HTTP/"); k < len(shape); k++ {
			c := b[from+k]
			fits = fits && (c == shape[k] || shape[k] == 'd' && isDigit(c))
		}
		if fits {
			return from
		}
		from++
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isControl reports whether c is a control character other than HTAB, which is allowed wherever
// SP is.
func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !('a' <= c && c <= 'z' || isDigit(s[i]) || strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) >= 0) {
			return false
		}
	}
	return s != ""
}
