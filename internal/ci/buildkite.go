package ci

import "regexp"

// Buildkite is Buildkite, whose log is described at
// buildkite.com/docs/pipelines/managing-log-output.
type Buildkite struct{ plain }

func newBuildkite(func(string) string) System { return Buildkite{} }

// Open begins a group, which the next one ends.
func (Buildkite) Open(s Section) string {
	if s.Expanded {
		return "+++ " + s.Title + "\n"
	}
	return "--- " + s.Title + "\n"
}

// heading is what begins a group, or opens one, at the start of a line: buildkite/agent
// agent/header_times_streamer.go.
var heading = regexp.MustCompile(`^\s*(---|\+\+\+|~~~|\^\^\^)`)

// Folds is true: the log is in a section that is shown folded.
func (Buildkite) Folds() bool { return true }

// Inert moves headings away from the start of the line.
func (Buildkite) Inert(line string) string {
	if heading.MatchString(line) {
		return gutter + line
	}
	return line
}

// Annotate opens the group that an error stands in.
func (b Buildkite) Annotate(a Annotation) string {
	text := b.plain.Annotate(a)
	if a.Level == Error {
		text += "^^^ +++\n"
	}
	return text
}

// Dotenv is for a later command of the step, or for an artifact.
func (Buildkite) Dotenv() Dotenv { return Dotenv{Path: jobFile, Value: shellWord} }
