package site

import "testing"

func TestARecordedCommandNamesNoFolders(t *testing.T) {
	for command, want := range map[string]string{
		"wsgicheck matrix --install /home/me/servers --resume -o m2":                            "wsgicheck matrix",
		"/home/me/bin/wsgicheck run waitress --json=/home/me/r.json --strict --junit r.xml":     "wsgicheck run waitress --strict",
		"wsgicheck run waitress --rule 'wsgi/*,framing/te-*' --json 'my reports/r.json'":        "wsgicheck run waitress --rule 'wsgi/*,framing/te-*'",
		"wsgicheck matrix -o 'it'\\''s here/x' --servers waitress,gunicorn --timeout=5s":        "wsgicheck matrix --servers waitress,gunicorn --timeout 5s",
		"wsgicheck run ./targets.yaml --rule @/home/me/rules.txt --command 'python /home/x.py'": "wsgicheck run",
		"": "",
	} {
		if got := shownCommand(command); got != want {
			t.Errorf("%s is shown as %q, want %q", command, got, want)
		}
	}
}

func TestWhyAServerIsMissingNamesNoFolders(t *testing.T) {
	for why, want := range map[string]string{
		"/home/me/x/bin/python -m pip install x: exit status 1: [end of output]\n\nERROR: Could not build wheels for x\n": "ERROR: Could not build wheels for x",
		"open /home/me/servers/x: no such file": "open x: no such file",
		`cannot run "C:\Users\me\x.exe"`:        `cannot run "x.exe"`,
		"see https://example.org/a/b":           "see https://example.org/a/b",
		"no <compiler>":                         "no <compiler>",
	} {
		if got := reason(why); got != want {
			t.Errorf("%q is shown as %q, want %q", why, got, want)
		}
	}
}
