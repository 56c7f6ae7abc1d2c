package simulator

import (
	"iter"
	"slices"
	"time"
)

// Line is one line of a job's log.
type Line struct {
	At      time.Duration // since the job started
	Message string
	Date    string // sent as it is instead of the one that follows from At
}

// Job is a job and its story. Times in answers follow from Created and the
// offsets alone, never from this machine's clock, which decides only how much
// of the story has happened.
type Job struct {
	Type string // "daemon" or "scheduler"
	ID   int

	Created time.Time     // DocumentedCreation if zero
	Pending time.Duration // between creation and start
	Lines   []Line        // in the order of At; may go on after End
	End     time.Duration // since the job started

	// State is how the job ends: "Completed", "Failed" or anything else. A job
	// without one never ends.
	State string
	// Message is the explanation that comes with State: see Shape.NoMessage.
	Message string

	// Growth replaces Lines, and the passing of time with it.
	Growth *Growth
}

// The states that come before a job's end, as the vendor's clients spell them.
const (
	pending = "Pending"
	running = "Running"
)

// progress is how much of a job's story has happened.
type progress struct {
	state          string
	started, ended bool
	lines          iter.Seq[Line]
}

// after returns the progress at a time since creation.
func (j Job) after(elapsed time.Duration) progress {
	since := elapsed - j.Pending
	var lines []Line
	for _, line := range j.Lines {
		if line.At <= since {
			lines = append(lines, line)
		}
	}
	if since < 0 {
		return progress{state: pending, lines: slices.Values(lines)}
	}
	return j.runningOr(j.State != "" && since >= j.End, slices.Values(lines))
}

// runningOr returns the progress of a job that has started.
func (j Job) runningOr(ended bool, lines iter.Seq[Line]) progress {
	if !ended {
		return progress{state: running, started: true, lines: lines}
	}
	return progress{state: j.State, started: true, ended: true, lines: lines}
}

func (j Job) created() time.Time {
	if j.Created.IsZero() {
		return DocumentedCreation()
	}
	return j.Created
}

func (j Job) started() time.Time { return j.created().Add(j.Pending) }
