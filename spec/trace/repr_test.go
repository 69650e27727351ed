package trace_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestAStrIsShownAsPythonDoes(t *testing.T) {
	for text, want := range map[string]string{
		"":                             `''`,
		"/caf\u00c3\u00a9":             `'/caf\xc3\xa9'`,
		"/caf\u00e9":                   `'/caf\xe9'`,
		"\u20ac\U0001f600":             `'\u20ac\U0001f600'`,
		"it's":                         `"it's"`,
		`it's "so"`:                    `'it\'s "so"'`,
		"a\\b\r\n\t\x00\x7f":           `'a\\b\r\n\t\x00\x7f'`,
		"\xff\xc3\xa9 (not UTF-8)":     `'\xff\xc3\xa9 (not UTF-8)'`,
		"\u202eright-to-left\u001b[0m": `'\u202eright-to-left\x1b[0m'`,
	} {
		if got := trace.Repr(text); got != want {
			t.Errorf("Repr(%q) is %s, want %s", text, got, want)
		}
	}
	if got, want := trace.ReprBytes([]byte("\xc3\xa9'\r\n")), `b"\xc3\xa9'\r\n"`; got != want {
		t.Errorf("ReprBytes gave %s, want %s", got, want)
	}
}

func TestPythonReadsWhatReprWrites(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r < 0x300; r++ {
		all.WriteRune(r)
	}
	out, err := exec.Command("python3", "-c", "print("+trace.Repr(all.String())+" == ''.join(map(chr, range(0x300))))").Output()
	if err != nil || strings.TrimSpace(string(out)) != "True" {
		t.Errorf("%s %v", out, err)
	}
}
