package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// maxResponse is far more than an answer that schedules a job ever is, in bytes.
const maxResponse = 1 << 20

// withResponse takes the job from the response, where one is given. It takes no
// longer over that than the timeout, and ends with ctx's cause when ctx is
// cancelled: who is to write to a pipe may never do so.
func withResponse(ctx context.Context, cfg config.Config, stdin io.Reader) (config.Config, error) {
	if cfg.Response == (config.Response{}) || cfg.Demo != "" {
		return cfg, nil
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Wait.Timeout)
	defer cancel()
	text, err := readResponse(ctx, cfg.Response, stdin)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return cfg, context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return cfg, badResponse(fmt.Sprintf("nothing more came within the timeout of %s", cfg.Wait.Timeout))
	case err != nil:
		return cfg, badResponse("cannot be read: " + err.Error())
	}
	cfg.Job, err = sitehost.Scheduled(text, cfg.Job.Type)
	// What is quoted gets cut: before that, the key goes.
	if bad, ok := errors.AsType[*sitehost.NoJobError](err); ok {
		return cfg, badResponse(fmt.Sprintf("%q %s", bad.Text.Map(cfg.Key.Redact).Short(200), bad.What))
	}
	if refusal, ok := errors.AsType[*sitehost.AnswerError](err); ok {
		refusal.Message = refusal.Message.Map(cfg.Key.Redact)
	}
	return cfg, err
}

// readResponse leaves a read behind when ctx ends first: nothing ends one.
func readResponse(ctx context.Context, r config.Response, stdin io.Reader) (string, error) {
	if r.File == "" {
		return r.Text, nil
	}
	type read struct {
		text string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		text, err := readFile(r.File, stdin)
		done <- read{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func readFile(path string, stdin io.Reader) (string, error) {
	if path == config.StandardInput {
		return readAll(stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return readAll(f)
}

func readAll(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxResponse+1))
	if err == nil && len(text) > maxResponse {
		err = fmt.Errorf("it is larger than %d MiB", maxResponse>>20)
	}
	return string(text), err
}

// badResponse is an input error like any other.
func badResponse(problem string) error {
	return &config.Error{Problems: []string{
		"response: " + problem + "; give the whole answer of the API call that scheduled the job",
	}}
}
