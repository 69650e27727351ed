package main

import (
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// appearance says how much run prints, and how.
type appearance struct {
	verbose, short, quiet bool
	color                 string
}

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

var colorValues = []string{colorAuto, colorAlways, colorNever}

func (a *appearance) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVarP(&a.verbose, "verbose", "v", false, "show every case, with its wire log and trace side by side")
	f.BoolVar(&a.short, "short", false, "show a line for each rule that is not kept, instead of a case of each")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "show only which rules are broken, and the exit code")
	f.StringVar(&a.color, "color", colorAuto, "`WHEN` to use colors: auto (on a terminal, unless NO_COLOR is set), always or never")
	if err := cmd.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colorValues, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

// check refuses what contradicts itself.
func (a *appearance) check() error {
	if !slices.Contains(colorValues, a.color) {
		return usage("--color is %q, want %s%s", a.color, strings.Join(colorValues, ", "), suggest.DidYouMean(suggest.Nearest(a.color, colorValues)))
	}
	var given []string
	for flag, set := range map[string]bool{"--quiet": a.quiet, "--short": a.short, "--verbose": a.verbose} {
		if set {
			given = append(given, flag)
		}
	}
	if slices.Sort(given); len(given) > 1 {
		return usage("%s ask for different reports: give one of them", strings.Join(given, " and "))
	}
	return nil
}

// on returns the options for a text on w.
func (a *appearance) on(w io.Writer) report.TerminalOptions {
	o := report.TerminalOptions{Color: a.colored(w), Width: widthOf(w), Explain: framing.Explain}
	o.Links = o.Color && showsLinks()
	switch {
	case a.verbose:
		o.Form = report.Verbose
	case a.short:
		o.Form = report.Short
	case a.quiet:
		o.Form = report.Quiet
	}
	return o
}

// colored reports whether to write colors to w. A flag is stronger than NO_COLOR and FORCE_COLOR, and these than what w is.
func (a *appearance) colored(w io.Writer) bool {
	switch a.color {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := os.Getenv("FORCE_COLOR"); force != "" {
		return force != "0"
	}
	return isTerminal(w)
}

// What terminals that show hyperlinks (OSC 8) are known by.
var (
	linkingTerms    = []string{"alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm"} // in TERM
	linkingPrograms = []string{"ghostty", "Hyper", "iTerm.app", "mintty", "rio", "Tabby", "vscode", "WezTerm", "zed"}
)

const firstLinkingVTE = 5000 // 0.50, of GNOME Terminal and its like

// showsLinks reports whether the terminal is known to show hyperlinks; FORCE_HYPERLINK decides if it is set.
func showsLinks() bool {
	if force := os.Getenv("FORCE_HYPERLINK"); force != "" {
		return force != "0"
	}
	term := os.Getenv("TERM")
	if term == "dumb" || os.Getenv("CI") != "" {
		return false
	}
	vte, _ := strconv.Atoi(os.Getenv("VTE_VERSION"))
	return vte >= firstLinkingVTE || os.Getenv("WT_SESSION") != "" || os.Getenv("KONSOLE_VERSION") != "" ||
		slices.Contains(linkingPrograms, os.Getenv("TERM_PROGRAM")) ||
		slices.ContainsFunc(linkingTerms, func(name string) bool { return strings.Contains(term, name) })
}
