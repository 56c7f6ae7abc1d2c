package ci

import "strings"

// Terminal is a person's terminal. It has colours, unless the person does not
// want them (no-color.org).
type Terminal struct {
	plain
	Colours bool
}

// colour is by what a line has to say: Notice is good news.
func colour(level Level) string {
	switch level {
	case Notice:
		return "\x1b[32m"
	case Warning:
		return "\x1b[33m"
	case Error:
		return "\x1b[31m"
	}
	return ""
}

// Colour colours whole lines.
func (t Terminal) Colour(level Level, lines string) string {
	begin := colour(level)
	if !t.Colours || begin == "" {
		return lines
	}
	var b strings.Builder
	for line := range strings.Lines(lines) {
		b.WriteString(begin + strings.TrimSuffix(line, "\n") + "\x1b[0m\n")
	}
	return b.String()
}

// Annotate colours the annotation by its level.
func (t Terminal) Annotate(a Annotation) string { return t.Colour(a.Level, t.plain.Annotate(a)) }
