package oracle

import (
	"slices"
	"strings"
)

// webNames are what the log pages of GitHub and Azure Pipelines know: the
// supportedCommands of microsoft/azure-devops-ui
// packages/azure-pipelines-ui/src/Utilities/Parser.ts as adapted to GitHub,
// which was read in public copies (github/vscode-github-actions
// src/logs/parser.ts had a part of it). start-action and end-action are newer:
// actions/runner pull request 4243.
var webNames = []string{"command", "debug", "error", "info", "section", "verbose",
	"warning", "group", "endgroup", "icon", "notice"}

const longestWebName = 8

// webMarkers finds what a log page renders in a row: ##[name] and [name], in
// any case and anywhere in the row, the last one winning. It is parseLines of
// the same file, quirks included: a single # in front of [name] hides it, and
// ## need not touch the bracket. GitHub's page of today isn't public: it may
// well take fewer.
func webMarkers(row string) []Marker {
	var found []Marker
	var seeker, name string
	var bracket int
	for i, r := range row {
		switch {
		case r == '#' && (seeker == "" || seeker == "#"):
			seeker += "#"
		case r == '[' && (seeker == "" || seeker == "##"):
			seeker, bracket = seeker+"[", i
		case r == ']':
			if slices.Contains(webNames, name) {
				found = append(found, Marker{Name: name, Offset: bracket})
			}
			seeker, name = "", ""
		case strings.HasSuffix(seeker, "["):
			name += string(lowerASCII(r))
			if len(name) > longestWebName {
				seeker, name = "", ""
			}
		}
	}
	for _, action := range []string{"start-action", "end-action"} {
		if i := strings.Index(row, "##["+action); i >= 0 {
			found = append(found, Marker{Name: action, Offset: i + len("##")})
		}
	}
	return found
}

// lowerASCII is enough: no other letter's lower case is in webNames.
func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// webLog collects rows and what a page makes of them.
type webLog struct {
	rows    []Line
	markers []Marker
	groups  []Group
	open    bool
}

// add appends text, whose line feeds end rows. own says that text starts with a
// marker of the runner's.
func (l *webLog) add(number int, text string, own bool) {
	for i, row := range strings.Split(text, "\n") {
		l.rows = append(l.rows, Line{number, row})
		for _, m := range webMarkers(row) {
			m.Number = number
			m.Own = own && i == 0 && m.Offset == len("##")
			l.markers = append(l.markers, m)
			switch m.Name {
			case "group":
				// A group that is open is left open: pages don't nest them.
				title := row[m.Offset+len("[group]"):]
				l.groups = append(l.groups, Group{Title: title, Opened: number})
				l.open = true
			case "endgroup":
				if l.open {
					l.groups[len(l.groups)-1].Closed = number
					l.open = false
				}
			}
		}
	}
}
