package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// SchemaName is the version of the JSON form that this package writes and reads. Keys may be
// added to it; any other change gives it a new number.
const SchemaName = "wsgicheck.report/1"

// SchemaMinor is raised when keys are added: 1 has schema_minor itself, cut of a case, and known on cases that pass; 2 has
// lines of a baseline, packages of a target, and mutants of a rule; 3 has component of a target, and side, at, types and left of an event;
// 4 has at of a case.
const SchemaMinor = 4

// Schema is the JSON Schema (2020-12) of a report.
//
//go:embed schema.json
var Schema []byte

// WriteJSON writes the report's JSON form.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(r)
}

// Read reads a report in its JSON form. The error says where the JSON is malformed, or which
// version of the schema the report has.
func Read(in io.Reader) (*Report, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	r := &Report{}
	err = json.Unmarshal(data, r)
	if mistyped := (*json.UnmarshalTypeError)(nil); err != nil && !errors.As(err, &mistyped) {
		if cutOff(data, err) {
			return nil, fmt.Errorf("report: it ends too early, after %s: %w%s", harness.Counted(len(data), "octet", "octets"), err, position(data, err))
		}
		return nil, fmt.Errorf("report: not a JSON report: %w%s", err, position(data, err))
	}
	switch { // before what is mistyped, which in another version may be right
	case r.Schema == "":
		return nil, fmt.Errorf("report: not a report of wsgicheck: the key %q is missing", "schema")
	case r.Schema != SchemaName:
		return nil, fmt.Errorf("report: its schema is %q, but this wsgicheck reads %q: run the check again", r.Schema, SchemaName)
	case err != nil:
		return nil, fmt.Errorf("report: %w%s", err, position(data, err))
	}
	for _, rule := range r.Rules {
		if !slices.Contains(harness.Verdicts, rule.Verdict) {
			return nil, fmt.Errorf("report: rule %q has the verdict %q, want one of %q", rule.ID, rule.Verdict, harness.Verdicts)
		}
		for _, c := range rule.Cases {
			if !slices.Contains(harness.Verdicts, c.Verdict) {
				return nil, fmt.Errorf("report: case %s#%s has the verdict %q, want one of %q", rule.ID, c.Name, c.Verdict, harness.Verdicts)
			}
		}
	}
	return r, nil
}

// cutOff reports whether JSON, as far as it goes, is the beginning of a report.
func cutOff(data []byte, err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax) && syntax.Offset >= int64(len(data)) && bytes.HasPrefix(bytes.TrimSpace(data), []byte("{"))
}

// position returns the line and column of a JSON error.
func position(data []byte, err error) string {
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	var at int64
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &mistyped):
		at = mistyped.Offset
	default:
		return ""
	}
	before := data[:min(at, int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	return fmt.Sprintf(" (line %d, column %d)", line, len(before)-bytes.LastIndexByte(before, '\n')-1)
}
