package simulator

import (
	"fmt"
	"strings"
	"time"
)

// Growth is a log too long to keep: it is made anew for each answer, line by
// line. It grows with each answered poll rather than with time, so that a
// benchmark sees the same answers however slow the machine is.
type Growth struct {
	Line  func(i int) Line // from 0
	Step  int              // lines that each poll adds
	Total int              // lines after which the job ends
}

// grown returns the progress that the given poll sees, counted from 1.
func (j Job) grown(poll int) progress {
	count := min(poll*j.Growth.Step, j.Growth.Total)
	lines := func(yield func(Line) bool) {
		for i := range count {
			if !yield(j.Growth.Line(i)) {
				return
			}
		}
	}
	return j.runningOr(j.State != "" && count == j.Growth.Total, lines)
}

// Large returns the documented job with a log of total lines of 100 bytes, of
// which each poll sees step more. The lines are a millisecond apart.
func Large(total, step int) Job {
	rest := strings.Repeat("x", 100-len("line 00000000001 "))
	job := Documented()
	job.Lines = nil
	job.End = time.Duration(total) * time.Millisecond
	job.Growth = &Growth{
		Line: func(i int) Line {
			return Line{
				At:      time.Duration(i) * time.Millisecond,
				Message: fmt.Sprintf("line %011d %s", i+1, rest),
			}
		},
		Step:  step,
		Total: total,
	}
	return job
}
