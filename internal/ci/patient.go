package ci

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

// grace is how long, in all, writes may be held up by a slow reader of the log
// once the end has been asked for: outputs and summary must be written within a
// second of a signal.
const grace = 400 * time.Millisecond

// ErrSlowReader is the error of a write that was given up.
var ErrSlowReader = errors.New("the reader was too slow, and the step was asked to stop")

// PatientWriter waits for a slow reader for as long as it takes, until its
// context is cancelled; then for a moment only.
type PatientWriter struct {
	ctx    context.Context
	w      io.Writer
	left   time.Duration // of grace
	gaveUp bool          // on a write that is still under way
}

// NewPatientWriter returns a PatientWriter that writes to w. It is for one
// goroutine.
func NewPatientWriter(ctx context.Context, w io.Writer) *PatientWriter {
	return &PatientWriter{ctx: ctx, w: w, left: grace}
}

// Write writes b, or gives up with ErrSlowReader.
func (p *PatientWriter) Write(b []byte) (int, error) {
	if p.gaveUp {
		return 0, ErrSlowReader
	}
	b = bytes.Clone(b) // a write that is given up goes on when the caller has b back
	type written struct {
		n   int
		err error
	}
	done := make(chan written, 1)
	go func() {
		n, err := p.w.Write(b)
		done <- written{n, err}
	}()
	select {
	case w := <-done:
		return w.n, w.err
	case <-p.ctx.Done():
	}
	since := time.Now()
	select {
	case w := <-done:
		p.left -= time.Since(since)
		return w.n, w.err
	case <-time.After(p.left):
		p.gaveUp = true
		return 0, ErrSlowReader
	}
}
