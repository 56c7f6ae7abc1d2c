// Package ci knows how CI systems want to be spoken to: sections, annotations,
// masks, outputs, and what each of them would read as a command in a line of
// text. It is one file a system; what is said, and of what, is for others.
//
// To add a system: write its file with a type that embeds plain and overrides
// what the system has, add a line to systems, and run
//
//	go test ./internal/ci -update
//
// to write its golden file. A system that reads commands in the log also gets
// a fuzz target, with a port of its rules in package oracle.
package ci

// System is one CI system. Its methods return what to print, whole lines, ""
// for nothing. Sections, annotations and outputs come clean, a line each, and
// inert; the other methods say what they get.
type System interface {
	// Mask makes the system hide secret in all that is printed from then on.
	Mask(secret string) string
	// Open and Close begin and end a section.
	Open(Section) string
	Close(Section) string
	// Folds reports whether sections are folded away, so that what matters is
	// to be shown once more outside.
	Folds() bool
	// Inert rewrites a line so that no part of it is a command here, wherever
	// in a line it is printed.
	Inert(line string) string
	// Quote wraps lines of remote text, already inert and behind a gutter, in
	// whatever makes the system stop looking for commands.
	Quote(lines string) string
	// Annotate points something out beside the log.
	Annotate(Annotation) string
	// Save hands outputs to later steps.
	Save([]Output) (string, error)
	// Dotenv is how outputs are written to a file.
	Dotenv() Dotenv
	// Summarise adds Markdown to the page of the run.
	Summarise(markdown string) (string, error)
}

// Section is a part of the log under a title.
type Section struct {
	ID    string // letters, digits and underscores
	Title string
	// Expanded sections are shown open where sections can be, and as plain
	// lines under a title where they can't.
	Expanded bool
}

// Level is how much an annotation matters.
type Level int

// The levels. Debug lines are shown to those who ask for them.
const (
	Debug Level = iota
	Notice
	Warning
	Error
)

func (l Level) String() string { return [...]string{"debug", "notice", "warning", "error"}[l] }

// Annotation is a remark of a few lines.
type Annotation struct {
	Level Level
	Title string // may be empty
	Text  []string
}

// Output is a value for later steps: a lower-case name and a single line.
type Output struct{ Name, Value string }
