package ci

import "strings"

// InertJSON is the same JSON, in which no system finds the beginning of a
// command, ##[ or ##vso[ or ##teamcity[, nor a log page the marker of a section.
// None of them can stand outside of a string.
func InertJSON(text string) string {
	text = strings.ReplaceAll(text, "#", `\u0023`)
	text = strings.ReplaceAll(text, "section_", `section\u005f`) // GitLab's
	return replace(webMarker, text, `\u005b$1]`)
}
