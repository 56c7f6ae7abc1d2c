// Package oracle holds small ports of how CI systems read a step's output and
// files: what they would execute, hide, group or mark. Tests feed it what the
// program printed; nothing else imports it. Every rule names its source. Where
// a source was not at hand the rule errs on the side of finding something, and
// says so.
package oracle

// Line is a row of a log as people see it.
type Line struct {
	Number int // of the line of output it came from, from 1
	Text   string
}

// Marker is a place that a log's web page renders as something other than text.
type Marker struct {
	Number int    // of the line of output
	Name   string // "group", "error", ...
	Offset int    // of its "[" in the row, or of its first byte, in bytes
	Own    bool   // written by the runner itself, for a command that was executed
}

// Group is a collapsible part of a log.
type Group struct {
	Title  string
	Opened int // the line of output
	Closed int // 0 if nothing closed it
}

// KV is a name and its value.
type KV struct{ Name, Value string }
