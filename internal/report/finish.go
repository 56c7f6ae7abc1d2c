package report

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// The values of the output "result".
const (
	Completed = "completed"
	Failed    = "failed"
	TimedOut  = "timed-out"
	Cancelled = "cancelled"
	Failure   = "error"
)

// ending is how a wait ended, in words.
type ending struct {
	result  string
	heading string // of the summary
	closing string // the line that closes the log
	// title and advice make the annotation; there is none without advice.
	level  ci.Level
	title  string
	advice []string
}

// verdict is how good the news is.
func (e ending) verdict() ci.Level {
	switch e.result {
	case Completed:
		return ci.Notice
	case Cancelled:
		return ci.Warning
	}
	return ci.Error
}

// Finish tells how the wait ended, err being what wait.For returned. It returns
// the error of writing outputs, which later steps depend on; an unwritable
// summary is only warned of.
func (r *Reporter) Finish(result wait.Result, err error, withSummary bool) error {
	e := r.ending(result, err)
	r.console.Close()
	if e.result == Failed && r.console.Folds() {
		r.repeatLog()
	}
	r.console.Conclude(e.verdict(), e.closing)
	if len(e.advice) > 0 {
		r.console.Annotate(ci.Annotation{Level: e.level, Title: e.title, Text: e.advice})
	}
	saveErr := r.console.Save(outputs(e.result, result, r.message(result.Job)))
	if withSummary {
		if err := r.console.Summarise(r.summary(e, result)); err != nil {
			r.warn(fmt.Sprintf("The summary is missing: %s.", reason(err)))
		}
	}
	return saveErr
}

// repeatLog shows the last lines once more, where the section is folded away.
func (r *Reporter) repeatLog() {
	lines := r.log.last(lastLines)
	if len(lines) == 0 {
		return
	}
	title := fmt.Sprintf("The last %d of %s:", len(lines), count(r.log.count, "log line"))
	if len(lines) == r.log.count {
		title = "The log once more:"
	}
	r.console.Open(ci.Section{ID: "sitehost_last_lines", Title: title, Expanded: true})
	r.console.Quote(quoted(lines))
	r.console.Close()
}

func (r *Reporter) ending(result wait.Result, err error) ending {
	switch {
	case err == nil:
		return r.completed(result)
	case errors.Is(err, wait.ErrFailed):
		return r.failed(result)
	case errors.Is(err, wait.ErrTimedOut):
		return r.timedOut(result)
	case errors.Is(err, context.Canceled):
		return r.cancelled(result, err)
	}
	return r.unanswered(result, err)
}

func (r *Reporter) completed(result wait.Result) ending {
	return ending{
		result:  Completed,
		heading: fmt.Sprintf("%s completed", r.name()),
		closing: "Completed" + times(result.Job) + ", " + effort(result),
	}
}

func (r *Reporter) failed(result wait.Result) ending {
	state := result.Job.State.Short(maxState)
	advice := r.message(result.Job)
	if advice == "" {
		advice = fmt.Sprintf("It ended in the state %q without a message or a log line.", state)
	}
	e := ending{
		result:  Failed,
		heading: fmt.Sprintf("%s failed", r.name()),
		closing: state + times(result.Job) + ", " + effort(result),
		level:   ci.Error,
		title:   fmt.Sprintf("%s failed", r.name()),
		advice:  []string{advice},
	}
	if !isKnownFailure(result.Job) {
		e.closing = fmt.Sprintf("Ended%s in the state %q, which is not Completed, %s", times(result.Job), state, effort(result))
		e.advice = append(e.advice, fmt.Sprintf("The job ended in the state %q, which is not Completed and so counts as a failure.", state))
	}
	return e
}

// isKnownFailure is false of a state that only its completed time ends.
func isKnownFailure(job sitehost.Job) bool {
	job.Completed = remote.Text{}
	return job.Outcome() == sitehost.Failed
}

func (r *Reporter) timedOut(result wait.Result) ending {
	e := ending{
		result:  TimedOut,
		heading: fmt.Sprintf("%s has not ended within %s", r.name(), span(r.options.Timeout)),
		closing: fmt.Sprintf("Timed out after %s, %s, %s", span(r.options.Timeout), still(result.Job), effort(result)),
		level:   ci.Error,
		title:   fmt.Sprintf("%s has not ended within %s", r.name(), span(r.options.Timeout)),
		advice: []string{
			fmt.Sprintf("The job itself goes on at SiteHost (%s): only the waiting has ended.", still(result.Job)),
			fmt.Sprintf("What to do: look at the job in SiteHost's control panel before scheduling another; if it only needs longer, raise the input timeout (now %s).", span(r.options.Timeout)),
		},
	}
	if result.Err != nil {
		e.advice = append(e.advice, fmt.Sprintf("The last request got no answer to use: %s.", reason(result.Err)))
	}
	return e
}

func (r *Reporter) cancelled(result wait.Result, err error) ending {
	return ending{
		result:  Cancelled,
		heading: fmt.Sprintf("Stopped waiting for %s", r.name()),
		closing: fmt.Sprintf("Stopped (%s) after %s, %s, %s", reason(err), span(result.Waited), still(result.Job), effort(result)),
		level:   ci.Notice,
		title:   fmt.Sprintf("Stopped waiting for %s", r.name()),
		advice: []string{
			fmt.Sprintf("The job itself goes on at SiteHost (%s): stopping this step does not stop it.", still(result.Job)),
			"What to do: look at it in SiteHost's control panel before scheduling another, or run this step again to go on waiting.",
		},
	}
}

func (r *Reporter) unanswered(result wait.Result, err error) ending {
	title, advice := r.diagnose(err)
	return ending{
		result:  Failure,
		heading: title,
		closing: fmt.Sprintf("Gave up after %s, %s, %s", span(result.Waited), still(result.Job), effort(result)),
		level:   ci.Error,
		title:   title,
		advice:  advice,
	}
}

// message is what the job has to say for itself: its message, which the vendor's
// own client reads first, else its last log line.
func (r *Reporter) message(job sitehost.Job) string {
	const limit = 1000
	if !job.Message.IsEmpty() {
		return job.Message.Short(limit)
	}
	if last := r.log.last(1); len(last) > 0 {
		return last[0].Message.Short(limit)
	}
	return ""
}

// times is " in 22s (queued 2s)", as far as the API says.
func times(job sitehost.Job) string {
	var text string
	if ran, ok := job.Ran(); ok {
		text = " in " + span(ran)
	}
	if queued, ok := job.Queued(); ok {
		text += fmt.Sprintf(" (queued %s)", span(queued))
	}
	return text
}

// effort is "7 requests over 26s".
func effort(result wait.Result) string {
	return fmt.Sprintf("%s over %s", count(result.Requests, "request"), span(result.Waited))
}

// still is where the job was last seen.
func still(job sitehost.Job) string {
	if job.State.IsEmpty() {
		return "state unknown"
	}
	return "still " + job.State.Short(maxState)
}

func outputs(result string, r wait.Result, message string) []ci.Output {
	return []ci.Output{
		{Name: "state", Value: r.Job.State.String()},
		{Name: "result", Value: result},
		{Name: "duration", Value: seconds(r.Job.Ran())},
		{Name: "queued", Value: seconds(r.Job.Queued())},
		{Name: "waited", Value: seconds(r.Waited, true)},
		{Name: "message", Value: message},
		{Name: "created", Value: r.Job.Created.String()},
		{Name: "started", Value: r.Job.Started.String()},
		{Name: "completed", Value: r.Job.Completed.String()},
	}
}

func seconds(d time.Duration, known bool) string {
	if s := wholeSeconds(d, known); s != nil {
		return strconv.FormatInt(*s, 10)
	}
	return ""
}
