package config

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteHelp writes what --help shows. exitCodes is a line for each of them.
func WriteHelp(w io.Writer, exitCodes string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, `sitehost-wait waits for a SiteHost job, shows its log as it grows, and succeeds
only if the job did.

Usage:
  sitehost-wait TYPE ID [flags]
  sitehost-wait --demo completed

Examples:
  SITEHOST_API_KEY=... sitehost-wait scheduler 32563
  SITEHOST_API_KEY=... sitehost-wait daemon 1201 --timeout 20m --output-file job.env

Inputs, each a flag or a variable of the environment (the first that is set and
not empty: flag, INPUT_NAME, PLUGIN_NAME, SITEHOST_NAME, SiteHost's own):
`)
	for _, input := range Inputs() {
		flag := "--" + input.Name
		if input.Secret {
			flag = "(" + input.Name + ")"
		}
		fmt.Fprintf(t, "  %s\t%s\n", flag, strings.Join(shown(input), ", "))
		fmt.Fprintf(t, "  \t%s\n", input.Description)
		if input.Default != "" {
			fmt.Fprintf(t, "  \tDefault: %s\n", input.Default)
		}
		fmt.Fprintf(t, "  \tValid: %s\n", input.Valid)
	}
	fmt.Fprint(t, "  -h, --help\tShow this.\n  --version\tShow the version.\n\nExit codes:\n")
	fmt.Fprint(t, exitCodes)
	return t.Flush()
}

// shown leaves out the spellings that only other software writes.
func shown(input Input) []string {
	var names []string
	for _, name := range input.Variables() {
		if strings.HasPrefix(name, "SITEHOST_") || strings.HasPrefix(name, "SH_") {
			names = append(names, name)
		}
	}
	return names
}
