package report

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxBadge limits what stands on a badge, in octets.
const maxBadge = 80

// Badge says of which version of a server a claim holds, is broken, or was not tested in full.
type Badge struct {
	Message string
	State   State // Kept, Broken or Open
}

// NewBadge makes a badge of a claim's name, its state, and what was tested.
func NewBadge(claim string, state State, tested string) Badge {
	message := claim
	switch state {
	case Broken:
		message += " broken"
	case Open:
		message += " not tested in full"
	}
	if tested != "" {
		message += " · " + strings.Join(strings.Fields(clean(printable(tested), maxBadge)), " ")
	}
	return Badge{message, state}
}

// badgeLabel stands on the left of every badge.
const badgeLabel = "wsgicheck"

// Colors of a badge, by the state of its claim. Each has its value in the SVG; the names are those of shields.io.
var badgeColors = map[State][2]string{Kept: {"brightgreen", "#3b8000"}, Broken: {"red", "#c22f16"}, Open: {"lightgrey", "#6b6b6b"}}

// Badge says which claim holds and for which version of the server: the strongest that is kept; otherwise the weakest, and that it is
// broken, or that not all of it was tested.
func (r *Report) Badge() Badge {
	name, state := "WSGI", Open
	for i, c := range r.Claims {
		if i == 0 {
			name, state = c.Name, c.State
		}
		if c.State == Kept && !c.Partial {
			name, state = c.Name, Kept
		} else if i == 0 && state != Broken {
			state = Open
		}
	}
	server, _, _ := strings.Cut(r.Target.Packages, ", ") // the server's own package comes first
	return NewBadge(name, state, cmp.Or(server, r.Target.Server, r.Target.Name))
}

// WriteBadgeJSON writes the report's badge as shields.io reads it from an endpoint.
func (r *Report) WriteBadgeJSON(w io.Writer) error { return r.Badge().WriteJSON(w) }

// WriteBadge writes the report's badge as an SVG image.
func (r *Report) WriteBadge(w io.Writer) error { return r.Badge().WriteSVG(w) }

// WriteJSON writes the badge as shields.io reads it from an endpoint.
func (b Badge) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		SchemaVersion int    `json:"schemaVersion"` // of shields.io
		Label         string `json:"label"`
		Message       string `json:"message"`
		Color         string `json:"color"`
	}{1, badgeLabel, b.Message, badgeColors[b.State][0]})
}

// WriteSVG writes the badge as an SVG image.
func (b Badge) WriteSVG(w io.Writer) error {
	label, message := widthOnBadge(badgeLabel), widthOnBadge(b.Message)
	var title strings.Builder
	if err := xml.EscapeText(&title, []byte(text(b.Message))); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, badgeTemplate, label+message, badgeLabel, title.String(), label, message, badgeColors[b.State][1],
		label/2, label-10, label+message/2, message-10)
	return err
}

// widthOnBadge is how wide a text becomes, with a margin of five pixels on each side. textLength makes it exactly that.
func widthOnBadge(s string) int {
	const perCharacter = 6.6 // of Verdana at 11 pixels, about
	return 10 + int(perCharacter*float64(utf8.RuneCountInString(s)))
}

const badgeTemplate = `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="20" role="img" aria-label="%[2]s: %[3]s">
<title>%[2]s: %[3]s</title>
<rect width="%[1]d" height="20" rx="3" fill="#555"/>
<rect x="%[4]d" width="%[5]d" height="20" rx="3" fill="%[6]s"/>
<rect x="%[4]d" width="4" height="20" fill="%[6]s"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">
<text x="%[7]d" y="14" textLength="%[8]d">%[2]s</text>
<text x="%[9]d" y="14" textLength="%[10]d">%[3]s</text>
</g>
</svg>
`
