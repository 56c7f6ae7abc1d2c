package main

import (
	"os"
	"strings"
	"testing"
)

const changelog = `# Changelog

## [Unreleased]

### Added

- What nobody has yet.

## [1.1.0] - 2027-01-31

### Added

- A thing, see [the docs](https://example.com).

### Fixed

- Another.

## [1.0.10] - 2027-01-15

- Ten.

## [1.0.1] - 2026-12-24

## [1.0.0] - 2026-11-23

First release.

[1.1.0]: https://example.com/compare/v1.0.0...v1.1.0
[1.0.0]: https://example.com/releases/v1.0.0
`

func TestNotes(t *testing.T) {
	for version, want := range map[string]string{
		"1.1.0":      "### Added\n\n- A thing, see [the docs](https://example.com).\n\n### Fixed\n\n- Another.\n",
		"1.1.0-rc.1": "### Added\n\n- A thing, see [the docs](https://example.com).\n\n### Fixed\n\n- Another.\n",
		"1.0.10":     "- Ten.\n",
		"1.0.0":      "First release.\n",
	} {
		v, err := parseVersion(version)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"": changelog, " with line ends of Windows": strings.ReplaceAll(changelog, "\n", "\r\n")} {
			if got, err := notes(text, v); got != want || err != nil {
				t.Errorf("notes(%s)%s = %q, %v, want %q", version, name, got, err, want)
			}
		}
	}
}

func TestNotesRefuses(t *testing.T) {
	for _, test := range []struct{ name, changelog, version, want string }{
		{"no section", changelog, "2.0.0", "no section for 2.0.0: give it the heading ## [2.0.0] - and the date"},
		{"an empty section", changelog, "1.0.1", "says nothing of 1.0.1"},
		{"no date", "## [1.0.0]\n\nText.\n", "1.0.0", "lacks its date"},
		{"a word for a date", "## [1.0.0] - soon\n\nText.\n", "1.0.0", "lacks its date"},
		{"two sections", "## [1.0.0] - 2026-11-23\n\nText.\n\n## [1.0.0] - 2026-11-24\n\nText.\n", "1.0.0", "two sections"},
		{"an empty file", "", "1.0.0", "no section"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := parseVersion(test.version)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := notes(test.changelog, v); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("notes() = %q, %v, want an error with %q", got, err, test.want)
			}
		})
	}
}

// TestChangelogHasEachVersion keeps CHANGELOG.md readable for notes.
func TestChangelogHasEachVersion(t *testing.T) {
	text, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	var checked int
	for line := range strings.Lines(string(text)) {
		m := heading.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[1] == "Unreleased" {
			continue
		}
		v, err := parseVersion(m[1])
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := notes(string(text), v); err != nil {
			t.Error(err)
		}
		checked++
	}
	if checked == 0 {
		t.Error("CHANGELOG.md has no version")
	}
}
