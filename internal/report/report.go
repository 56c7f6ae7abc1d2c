// Package report decides what a person gets to read of a wait: the log's lines,
// the closing line, annotations, outputs and the summary. What a CI system
// makes of them is left to package ci.
package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// Reporter tells of one job. It is a wait.Observer.
type Reporter struct {
	console *ci.Console
	job     sitehost.Ref
	options wait.Options
	log     log
	warned  bool
	unknown map[string]bool // states that have been mentioned
}

// New returns a Reporter that tells of job on console.
func New(console *ci.Console, job sitehost.Ref, options wait.Options) *Reporter {
	return &Reporter{console: console, job: job, options: options, unknown: make(map[string]bool)}
}

// name is the job as a person would call it.
func (r *Reporter) name() string { return "SiteHost " + r.job.String() }

// Start opens the section that holds the log.
func (r *Reporter) Start() {
	id := fmt.Sprintf("sitehost_%s_job_%d", r.job.Type, r.job.ID)
	r.console.Open(ci.Section{ID: id, Title: r.name()})
}

// Lines prints new lines of the log.
func (r *Reporter) Lines(lines []wait.Line) {
	r.console.Quote(quoted(r.keep(lines)))
}

// keep keeps lines for the end, without the key, and returns them.
func (r *Reporter) keep(lines []wait.Line) []wait.Line {
	redacted := make([]wait.Line, len(lines))
	for i, line := range lines {
		redacted[i] = wait.Line{Date: r.console.Redact(line.Date), Message: r.console.Redact(line.Message)}
	}
	r.log.add(redacted)
	return redacted
}

// StateChanged says where the job has got to, and once that a state is one
// nobody has heard of. How a job ended is left to the closing line.
func (r *Reporter) StateChanged(job sitehost.Job) {
	if job.Outcome() != sitehost.Unfinished {
		return
	}
	state := job.State.Short(maxState)
	r.console.Print("State: " + state)
	if job.IsUnheardOf() && !r.unknown[state] {
		r.unknown[state] = true
		r.warn(fmt.Sprintf("The state %q is not one that this program knows. The job is taken as not finished, and waited for.", state))
	}
}

// Retrying says that a poll failed. That is no failure of the job.
func (r *Reporter) Retrying(retry wait.Retry) {
	text := fmt.Sprintf("No answer to use: %s. Trying again in %s", reason(retry.Err), span(retry.Next))
	if retry.Failures > 1 {
		text += fmt.Sprintf(" (%d failures in a row)", retry.Failures)
	}
	r.console.Print(text + ".")
}

// Quiet says that nothing has happened for a while.
func (r *Reporter) Quiet(q wait.Quiet) {
	state := "no answer yet"
	if !q.State.IsEmpty() {
		state = "still " + q.State.Short(maxState)
	}
	r.console.Print(fmt.Sprintf("Nothing new: %s after %s, next poll in %s.", state, span(q.Waited), span(q.Next)))
}

// Polled tells each poll to those who debug.
func (r *Reporter) Polled(p wait.Poll) {
	if n := len(r.keep(p.Untold)); n > 0 {
		r.console.Print(count(n, "more line") + " in the log, not shown here: the wait was over.")
	}
	outcome := fmt.Sprintf("state %s, %s", cmp.Or(p.Job.State.Short(maxState), "unknown"), count(p.Lines, "new line"))
	if p.Err != nil {
		outcome = "failed: " + reason(p.Err)
	}
	next := "next poll in " + p.Next.Round(time.Millisecond).String()
	if p.Last {
		next = "no further poll"
	}
	r.console.Debugf("poll %d: %s, %s", p.Number, outcome, next)
}

// warn makes the one warning that a run may have; a second one is a plain line.
func (r *Reporter) warn(text string) {
	if r.warned {
		r.console.Print("Warning: " + text)
		return
	}
	r.warned = true
	r.console.Annotate(ci.Annotation{Level: ci.Warning, Title: r.name(), Text: []string{text}})
}

// maxState keeps a state that is a page of text from filling the log.
const maxState = 60

// reason is an error as one clean line.
func reason(err error) string { return remote.New(err.Error()).Short(600) }

// quoted puts each line's time of day in front of it; its date is in the
// summary. A time of another form is kept, behind the gutter like any text.
func quoted(lines []wait.Line) []ci.Quoted {
	quoted := make([]ci.Quoted, len(lines))
	for i, line := range lines {
		margin, text := strings.Repeat(" ", len(time.TimeOnly)), line.Message
		if t, ok := sitehost.ParseTime(line.Date); ok {
			margin = t.Format(time.TimeOnly)
		} else if !line.Date.IsEmpty() {
			text = remote.Join(line.Date, line.Message)
		}
		quoted[i] = ci.Quoted{Margin: margin + " ", Text: text}
	}
	return quoted
}

// span writes a duration in whole seconds as 45s, 1m5s, 20m or 2h.
func span(d time.Duration) string {
	text := d.Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// count writes "1 request" and "2 requests".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
