package report

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// Live is a wait.Observer that passes on what it is told and can say at any
// moment, from any goroutine, how things stand.
type Live struct {
	wait.Observer

	mu    sync.Mutex
	start time.Time
	state string
	lines int
	next  time.Time
}

// NewLive returns a Live that passes on to observer. The wait begins now.
func NewLive(observer wait.Observer) *Live {
	return &Live{Observer: observer, start: time.Now()}
}

// Lines counts the lines.
func (l *Live) Lines(lines []wait.Line) {
	l.mu.Lock()
	l.lines += len(lines)
	l.mu.Unlock()
	l.Observer.Lines(lines)
}

// StateChanged notes the state.
func (l *Live) StateChanged(job sitehost.Job) {
	l.mu.Lock()
	l.state = job.State.Short(maxState)
	l.mu.Unlock()
	l.Observer.StateChanged(job)
}

// Polled notes when the next poll is.
func (l *Live) Polled(p wait.Poll) {
	l.mu.Lock()
	l.next = time.Now().Add(p.Next)
	l.mu.Unlock()
	l.Observer.Polled(p)
}

// Status is how things stand: "Running, 1m5s, 12 lines, next poll in 3s".
func (l *Live) Status() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := "asking"
	if left := time.Until(l.next); left > 0 {
		next = "next poll in " + span((left + time.Second - 1).Truncate(time.Second)) // never "in 0s"
	}
	return fmt.Sprintf("%s, %s, %s, %s", cmp.Or(l.state, "No answer yet"), span(time.Since(l.start)), count(l.lines, "line"), next)
}
