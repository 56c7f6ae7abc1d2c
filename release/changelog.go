package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// heading is a version's heading as Keep a Changelog has it:
// ## [1.0.0] - 2026-11-23
var heading = regexp.MustCompile(`^## \[([^\]]+)\](.*)$`)

var (
	dated = regexp.MustCompile(`^ - \d{4}-\d{2}-\d{2}$`)
	link  = regexp.MustCompile(`^\[[^\]]+\]: `)
)

// notes returns what the changelog says of a version. A candidate's changes are
// those of the release that it is a candidate for.
func notes(changelog string, v version) (string, error) {
	var section []string
	var inside, found bool
	for line := range strings.Lines(changelog) {
		line = strings.TrimRight(line, "\r\n")
		switch m := heading.FindStringSubmatch(line); {
		case m != nil:
			inside = m[1] == v.full().String()
			if inside && found {
				return "", fmt.Errorf("CHANGELOG.md has two sections for %s", v.full())
			}
			if inside && !dated.MatchString(m[2]) {
				return "", fmt.Errorf("CHANGELOG.md: the heading %q lacks its date, as in ## [%s] - 2026-01-31", line, v.full())
			}
			found = found || inside
		case strings.HasPrefix(line, "## ") || link.MatchString(line):
			inside = false
		case inside:
			section = append(section, line)
		}
	}
	if !found {
		return "", fmt.Errorf("CHANGELOG.md has no section for %s: give it the heading ## [%s] - and the date", v.full(), v.full())
	}
	text := strings.TrimSpace(strings.Join(section, "\n"))
	if text == "" {
		return "", fmt.Errorf("CHANGELOG.md says nothing of %s", v.full())
	}
	return text + "\n", nil
}

func runNotes(args []string, stdout io.Writer) error {
	v, err := parseVersion(args[0])
	if err != nil {
		return err
	}
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	text, err := notes(string(changelog), v)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, text)
	return err
}
