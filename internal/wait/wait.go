// Package wait follows one job to its end: when to ask again, which log lines
// are new, when it is over and why. How the job is asked about is a Source's
// business, and what a person gets to see an Observer's.
package wait

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// Source is asked how a job is. It calls line for each line of the job's log,
// the oldest first; the lines count only when the error is nil.
// A *sitehost.TemporaryError is tried again, any other error ends the wait.
type Source interface {
	Job(ctx context.Context, job sitehost.Ref, line sitehost.LineFunc) (sitehost.Job, error)
}

// Observer is told what happens, as it happens, from one goroutine.
type Observer interface {
	// Lines have appeared in the log; each is told once, in order.
	Lines([]Line)
	// StateChanged tells the first state and every change of it.
	StateChanged(sitehost.Job)
	// Retrying tells of a poll that failed and will be tried again.
	Retrying(Retry)
	// Quiet tells that nothing has been told for a while.
	Quiet(Quiet)
	// Polled ends every poll, after all it brought has been told.
	Polled(Poll)
}

// Line is one line of the job's log.
type Line struct{ Date, Message remote.Text }

// Retry is a poll that failed.
type Retry struct {
	Err      error
	Failures int           // in a row, this one included
	Next     time.Duration // until the next poll
}

// Quiet is a while without news.
type Quiet struct {
	State  remote.Text   // empty when the API has not answered yet
	Waited time.Duration // since the wait began
	Next   time.Duration // until the next poll
}

// Poll is what one request brought.
type Poll struct {
	Number int
	Job    sitehost.Job // the last that is known
	Lines  int          // new ones
	Untold []Line       // those of them that Lines did not tell: the wait was over
	Err    error        // nil when the answer counted
	Next   time.Duration
	Last   bool // the wait ended with this poll
}

// Options are the bounds of a wait.
type Options struct {
	// Timeout is how long to wait. The last poll falls on it.
	Timeout time.Duration
	// PollInterval is the shortest wait between two polls, MaxPollInterval the
	// longest (before a tenth of jitter, and unless the API asks for more).
	PollInterval, MaxPollInterval time.Duration
	// RetryFor is how long nothing but temporary errors are put up with.
	RetryFor time.Duration
}

// Result is what is known when the wait is over, whatever ended it.
type Result struct {
	Job       sitehost.Job // the last answer that counted
	Requests  int
	Failures  int   // of them, polls that failed
	Throttled int   // of those, for too many requests
	Err       error // of the last poll; nil when its answer counted
	Waited    time.Duration
}

// ErrTimedOut ends a wait whose job has not ended within Options.Timeout.
var ErrTimedOut = errors.New("timed out")

// ErrFailed ends a wait whose job ended in any state but Completed.
var ErrFailed = errors.New("the job failed")

// UnreachableError ends a wait after RetryFor of nothing but temporary errors.
type UnreachableError struct {
	Err      error // the last of them
	Failures int
	For      time.Duration
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no usable answer for %s, %d tries; the last error: %v", e.For.Round(time.Second), e.Failures, e.Err)
}

// Unwrap returns the last error.
func (e *UnreachableError) Unwrap() error { return e.Err }

const (
	// lastCall is how long the answer to the poll that falls on the deadline
	// may take: the timeout is met within a second.
	lastCall = 750 * time.Millisecond
	// quietAfter is how long nobody is left wondering. It is looked at between
	// polls, so that a slow answer, which takes 30 s at most, can add that much.
	quietAfter = time.Minute
	// leastTry is what a request may take however little is left of RetryFor,
	// so that a short RetryFor does not turn a slow answer into an error.
	leastTry = 5 * time.Second
	// portion is how much of a log is told at once, in bytes. Telling all of one
	// of tens of megabytes can take longer than a signal or the deadline allow.
	portion = 256 << 10
)

// For waits until job ends. It returns nil when the job completed, ErrFailed
// when it ended otherwise, ErrTimedOut, an *UnreachableError, the Source's own
// error when that is final, or ctx's cause when ctx was cancelled. The Result
// is good in every case.
func For(ctx context.Context, source Source, job sitehost.Ref, options Options, observer Observer) (Result, error) {
	w := newWaiter(source, job, options, observer)
	// This context's deadline cuts off a request in flight.
	ctx, cancel := context.WithTimeout(ctx, options.Timeout+lastCall)
	defer cancel()
	err := w.run(ctx)
	w.result.Waited = time.Since(w.start)
	return w.result, err
}

func newWaiter(source Source, job sitehost.Ref, options Options, observer Observer) *waiter {
	start := time.Now()
	return &waiter{
		source: source, job: job, options: options, observer: observer,
		start: start, spoke: start,
		schedule: newSchedule(options.PollInterval, options.MaxPollInterval),
		follower: newFollower(),
	}
}

// waiter is one wait. Its times come from time.Now and are only ever compared
// with each other, so that a jump of the machine's clock changes nothing.
type waiter struct {
	source   Source
	job      sitehost.Ref
	options  Options
	observer Observer
	schedule *schedule
	follower *follower

	start        time.Time
	spoke        time.Time // when the observer last had something to tell
	failingSince time.Time // zero while polls succeed
	failures     int       // in a row
	result       Result
}

func (w *waiter) run(ctx context.Context) error {
	for {
		n := w.poll(ctx)
		if over, err := w.isOver(ctx, n); over {
			w.observer.Polled(w.polled(n, 0, true))
			return err
		}
		next := w.next(n)
		if n.err != nil {
			w.observer.Retrying(Retry{Err: n.err, Failures: w.failures, Next: next})
			w.spoke = time.Now()
		}
		w.observer.Polled(w.polled(n, next, false))
		if err := w.sleep(ctx, next); err != nil {
			return err
		}
	}
}

// news is what one poll brought.
type news struct {
	lines   int
	untold  []Line
	changed bool
	err     error
}

// poll asks once and tells what is new.
func (w *waiter) poll(ctx context.Context) news {
	began := time.Now()
	requestCtx, cancel := context.WithTimeout(ctx, w.patience(began))
	defer cancel()
	w.result.Requests++
	w.follower.begin()
	job, err := w.source.Job(requestCtx, w.job, w.follower.line)
	w.result.Err = err
	if err != nil {
		w.failed(err, began)
		return news{err: err}
	}
	w.failures, w.failingSince = 0, time.Time{}
	n := news{changed: job.State != w.result.Job.State}
	w.result.Job = job
	lines := w.follower.end()
	n.lines = len(lines)
	// A state that begins stands before its lines, one that ends the job after.
	goesOn := job.Outcome() == sitehost.Unfinished
	if n.changed && goesOn {
		w.observer.StateChanged(job)
	}
	n.untold = w.tell(ctx, lines)
	if n.changed && !goesOn {
		w.observer.StateChanged(job)
	}
	if n.lines > 0 || n.changed {
		w.spoke = time.Now()
	}
	return n
}

// tell tells of lines for as long as ctx lasts, and returns those that are left.
func (w *waiter) tell(ctx context.Context, lines []Line) (untold []Line) {
	const each = 64 // what a line takes besides its text
	for len(lines) > 0 {
		n := 0
		for size := 0; n < len(lines) && size < portion; n++ {
			size += lines[n].Date.Len() + lines[n].Message.Len() + each
		}
		w.observer.Lines(lines[:n])
		lines = lines[n:]
		if ctx.Err() != nil {
			break
		}
	}
	return lines
}

func (w *waiter) failed(err error, began time.Time) {
	w.result.Failures++
	w.failures++
	if w.failures == 1 {
		w.failingSince = began
	}
	if t, ok := errors.AsType[*sitehost.TemporaryError](err); ok && t.Throttled {
		w.result.Throttled++
	}
}

// patience is how long a request may take so that RetryFor is kept.
func (w *waiter) patience(began time.Time) time.Duration {
	return max(w.retryLeft(began), leastTry)
}

// retryLeft is what is left of RetryFor if polls have failed up to now, all of
// it if they have not.
func (w *waiter) retryLeft(now time.Time) time.Duration {
	if w.failures == 0 {
		return w.options.RetryFor
	}
	return w.options.RetryFor - now.Sub(w.failingSince)
}

// left is the time up to the deadline.
func (w *waiter) left() time.Duration { return w.options.Timeout - time.Since(w.start) }

// isOver says whether no further poll follows, and the error that For returns.
func (w *waiter) isOver(ctx context.Context, n news) (bool, error) {
	if n.err == nil {
		switch w.result.Job.Outcome() {
		case sitehost.Succeeded:
			return true, nil
		case sitehost.Failed:
			return true, ErrFailed
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return true, context.Cause(ctx)
	}
	if _, passes := errors.AsType[*sitehost.TemporaryError](n.err); n.err != nil && !passes {
		return true, n.err
	}
	if w.left() <= 0 {
		return true, ErrTimedOut
	}
	if n.err != nil && w.retryLeft(time.Now()) <= 0 {
		return true, &UnreachableError{Err: n.err, Failures: w.failures, For: time.Since(w.failingSince)}
	}
	return false, nil
}

// next is how long to wait before the next poll.
func (w *waiter) next(n news) time.Duration {
	temporary, failed := errors.AsType[*sitehost.TemporaryError](n.err)
	wait := w.schedule.next(progress{
		elapsed:   time.Since(w.start),
		lines:     n.lines,
		changed:   n.changed,
		failed:    failed,
		throttled: failed && temporary.Throttled,
	})
	if !failed {
		return cut(wait, w.left(), w.options.PollInterval)
	}
	// A last try falls on the moment when RetryFor is over. What the server
	// asks for comes before the schedule.
	left := min(w.left(), max(w.retryLeft(time.Now()), w.options.PollInterval))
	wait = cut(wait, left, w.options.PollInterval)
	if wait >= temporary.RetryAfter {
		return wait
	}
	if left-temporary.RetryAfter < w.options.PollInterval {
		return left // there is no room for another after it
	}
	return temporary.RetryAfter
}

// cut shortens the last wait so that a poll falls on the end of what is left,
// and the one before it so that those two polls are least apart.
func cut(wait, left, least time.Duration) time.Duration {
	switch {
	case wait >= left:
		return left
	case left-wait >= least:
		return wait
	case left < 2*least:
		return left
	}
	return left - least
}

// sleep waits for d, saying every quietAfter that nothing has happened.
func (w *waiter) sleep(ctx context.Context, d time.Duration) error {
	until := time.Now().Add(d)
	for {
		if time.Since(w.spoke) >= quietAfter {
			w.observer.Quiet(Quiet{State: w.result.Job.State, Waited: time.Since(w.start), Next: time.Until(until)})
			w.spoke = time.Now()
		}
		left := time.Until(until)
		if left <= 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return ErrTimedOut // this process, or the machine, stood still
			}
			return context.Cause(ctx)
		case <-time.After(min(left, quietAfter-time.Since(w.spoke))):
		}
	}
}

func (w *waiter) polled(n news, next time.Duration, last bool) Poll {
	return Poll{
		Number: w.result.Requests, Job: w.result.Job,
		Lines: n.lines, Untold: n.untold, Err: n.err, Next: next, Last: last,
	}
}
