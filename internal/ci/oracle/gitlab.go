package oracle

import (
	"regexp"
	"strconv"
	"strings"
)

// GitLabLog is what GitLab makes of a step's output.
type GitLabLog struct {
	Lines    []string // as shown: without escape sequences, and empty lines left out
	Sections []GitLabSection
	Dropped  []Line   // text that a carriage return took off the log
	Escapes  []Effect // other than colours and those that belong to sections
}

// GitLabSection is a marker that begins or ends a section.
type GitLabSection struct {
	Number  int // of the line of output
	Start   bool
	Name    string // in lower case, with - for anything but letters and digits
	Time    int
	Options map[string]string
	Ignored bool // ends a section that isn't open
}

// lib/gitlab/regex.rb (build_trace_section_regex).
var gitlabSection = regexp.MustCompile(`^section_(start|end):(\d+):([a-zA-Z0-9_.-]+)` +
	`(\[\w+=\w+(?:, ?\w+=\w+)*\])?` + "\r\x1b" + `\[0K`)

// lib/gitlab/ci/ansi2json/converter.rb (consume_token), in its order.
var (
	gitlabSequence    = regexp.MustCompile(`^\x1b([@-_])(.*?)([@-~])`)
	gitlabUnfinished  = regexp.MustCompile(`(?m)\A\x1b(?:[@-_].*?)?$`)
	gitlabLineBreak   = regexp.MustCompile(`^\r?\n`)
	gitlabText        = regexp.MustCompile(`(?s)^.[^\x1b\r\ns]*`)
	gitlabNotInAName  = regexp.MustCompile(`[^a-z0-9]`)
	gitlabIsColouring = regexp.MustCompile(`^\x1b\[.*m$`)
)

// GitLab does what GitLab does with a trace: lib/gitlab/ci/ansi2json/converter.rb.
// A section's marker counts anywhere in a line. A lone \r drops what is in front
// of it. An escape sequence that the line doesn't finish hides the rest of the
// line and joins it to the next. Where the trace has a time in front of each
// line it comes from the runner, and is not ported.
func GitLab(stdout []byte) GitLabLog {
	var log GitLabLog
	var line strings.Builder
	flush := func() {
		if line.Len() > 0 {
			log.Lines = append(log.Lines, line.String())
		}
		line.Reset()
	}
	open := map[string]bool{}
	offset := 0
	for i, rest := range strings.SplitAfter(string(stdout), "\n") {
		number := i + 1
		for rest != "" {
			var size int
			if m := gitlabSection.FindStringSubmatch(rest); m != nil {
				size = len(m[0])
				section := gitlabMarker(number, m)
				section.Ignored = !section.Start && !open[section.Name]
				log.Sections = append(log.Sections, section)
				if section.Start {
					flush()
					open[section.Name] = true
				} else if !section.Ignored {
					flush()
					delete(open, section.Name)
				}
			} else if m := gitlabSequence.FindString(rest); m != "" {
				size = len(m)
				if !gitlabIsColouring.MatchString(m) {
					log.Escapes = append(log.Escapes, Effect{offset, Escape, m})
				}
			} else if m := gitlabUnfinished.FindString(rest); m != "" {
				size = len(rest)
				log.Escapes = append(log.Escapes, Effect{offset, Escape, m})
			} else if m := gitlabLineBreak.FindString(rest); m != "" {
				size = len(m)
				flush()
			} else if rest[0] == '\r' {
				size = 1
				if line.Len() > 0 {
					log.Dropped = append(log.Dropped, Line{number, line.String()})
				}
				line.Reset()
			} else {
				m := gitlabText.FindString(rest)
				size = len(m)
				line.WriteString(m)
			}
			rest = rest[size:]
			offset += size
		}
	}
	flush()
	return log
}

// gitlabMarker is handle_section, sanitize_section_name and
// parse_section_options.
func gitlabMarker(number int, m []string) GitLabSection {
	s := GitLabSection{
		Number: number, Start: m[1] == "start",
		Name: gitlabNotInAName.ReplaceAllString(strings.ToLower(m[3]), "-"),
	}
	s.Time, _ = strconv.Atoi(m[2])
	if m[4] == "" {
		return s
	}
	s.Options = map[string]string{}
	for option := range strings.SplitSeq(m[4][1:len(m[4])-1], ",") {
		key, value, _ := strings.Cut(option, "=")
		s.Options[key] = value
	}
	return s
}
