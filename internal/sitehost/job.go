package sitehost

import (
	"strconv"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// Ref names a job: the type and id that the scheduling call answered with.
type Ref struct {
	Type string // "daemon" or "scheduler"
	ID   int64
}

func (r Ref) String() string { return r.Type + " job " + strconv.FormatInt(r.ID, 10) }

// Job is what one answer of /job/get says of a job, apart from its log. The
// zero value is a job of which nothing is known.
type Job struct {
	State remote.Text
	// Created, Started and Completed are as the API gave them, by its own clock
	// and without a zone; empty where the time has not come.
	Created, Started, Completed remote.Text
	// Message is the human explanation that the vendor's own client reads first
	// on a failed job. The 1.5 page does not mention it.
	Message remote.Text
}

// Outcome says whether a job has ended, and how.
type Outcome int

const (
	// Unfinished jobs are asked about again.
	Unfinished Outcome = iota
	// Succeeded jobs are in the state Completed.
	Succeeded
	// Failed jobs ended in any other way.
	Failed
)

// Outcome reads the state. No list of states is published: Completed and Failed
// are the vendor's, the other ends are those that third-party clients know, and
// a state nobody has heard of has ended when there is a completed time.
func (j Job) Outcome() Outcome {
	if j.State.Is("Completed") {
		return Succeeded
	}
	for _, end := range []string{"Failed", "Error", "Cancelled", "Canceled", "Aborted"} {
		if j.State.Is(end) {
			return Failed
		}
	}
	if !j.Completed.IsEmpty() {
		return Failed
	}
	return Unfinished
}

// IsUnheardOf reports whether the job goes on in a state other than Pending and
// Running.
func (j Job) IsUnheardOf() bool {
	return j.Outcome() == Unfinished && !j.State.Is("Pending") && !j.State.Is("Running")
}

// Queued is the time from created to started, in whole seconds. It is false
// where either is missing or the difference would be negative.
func (j Job) Queued() (time.Duration, bool) { return between(j.Created, j.Started) }

// Ran is the time from started to completed, likewise.
func (j Job) Ran() (time.Duration, bool) { return between(j.Started, j.Completed) }

// ParseTime reads the API's times. They have no zone: they may be subtracted
// from each other, never from this machine's clock.
func ParseTime(text remote.Text) (time.Time, bool) {
	t, err := time.Parse(time.DateTime, text.String())
	return t, err == nil
}

func between(from, to remote.Text) (time.Duration, bool) {
	start, ok := ParseTime(from)
	if !ok {
		return 0, false
	}
	end, ok := ParseTime(to)
	if !ok || end.Before(start) {
		return 0, false
	}
	return end.Sub(start), true
}
