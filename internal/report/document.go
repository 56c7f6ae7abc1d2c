package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// Recorder is a wait.Observer that passes on what it is told and keeps the whole
// log, for the document at the end.
type Recorder struct {
	wait.Observer
	log []wait.Line
}

// Lines keeps the lines.
func (r *Recorder) Lines(lines []wait.Line) {
	r.log = append(r.log, lines...)
	r.Observer.Lines(lines)
}

// Polled keeps the lines that are not told.
func (r *Recorder) Polled(p wait.Poll) {
	r.log = append(r.log, p.Untold...)
	r.Observer.Polled(p)
}

// Document is how a wait ended, for scripts. Times are as the API gave them;
// durations are whole seconds, null where they are not known.
type Document struct {
	Type      string         `json:"type,omitempty"`
	ID        int64          `json:"id,omitempty"`
	Result    string         `json:"result"`
	State     string         `json:"state"`
	Message   string         `json:"message"`
	Created   string         `json:"created"`
	Started   string         `json:"started"`
	Completed string         `json:"completed"`
	Duration  *int64         `json:"duration"`
	Queued    *int64         `json:"queued"`
	Waited    *int64         `json:"waited"`
	Requests  int            `json:"requests"`
	Log       []documentLine `json:"log"`
}

type documentLine struct {
	Date    string `json:"date"`
	Message string `json:"message"`
}

// Document returns how the wait ended, err being what wait.For returned.
func (r *Reporter) Document(result wait.Result, err error, log *Recorder) Document {
	job := result.Job
	d := Document{
		Type: r.job.Type, ID: r.job.ID,
		Result: r.ending(result, err).result, State: job.State.String(), Message: r.message(job),
		Created: job.Created.String(), Started: job.Started.String(), Completed: job.Completed.String(),
		Duration: wholeSeconds(job.Ran()), Queued: wholeSeconds(job.Queued()), Waited: wholeSeconds(result.Waited, true),
		Requests: result.Requests,
		Log:      make([]documentLine, len(log.log)),
	}
	for i, line := range log.log {
		d.Log[i] = documentLine{line.Date.String(), strings.Join(line.Message.Lines(), "\n")}
	}
	return d
}

// Write writes the document as one line of JSON, without the key.
func (d Document) Write(w io.Writer, key secret.Key) error {
	for _, text := range []*string{&d.State, &d.Message, &d.Created, &d.Started, &d.Completed} {
		*text = key.Redact(*text)
	}
	log := make([]documentLine, len(d.Log)) // null would be a surprise for a list
	for i, line := range d.Log {
		log[i] = documentLine{key.Redact(line.Date), key.Redact(line.Message)}
	}
	d.Log = log
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	if _, err = fmt.Fprintln(w, ci.InertJSON(string(text))); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

func wholeSeconds(d time.Duration, known bool) *int64 {
	if !known {
		return nil
	}
	seconds := int64(d.Round(time.Second) / time.Second)
	return &seconds
}

// DocumentOf returns the document of a wait that did not begin.
func DocumentOf(result, message string) Document {
	return Document{Result: result, Message: remote.New(message).String()}
}
