package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// maxResponse is far more than an answer that schedules a job ever is, in bytes.
const maxResponse = 1 << 20

// withResponse takes the job from the response, where one is given.
func withResponse(cfg config.Config, stdin io.Reader) (config.Config, error) {
	if cfg.Response == (config.Response{}) || cfg.Demo != "" {
		return cfg, nil
	}
	text, err := readResponse(cfg.Response, stdin)
	if err != nil {
		return cfg, badResponse("cannot be read: " + err.Error())
	}
	cfg.Job, err = sitehost.Scheduled(text, cfg.Job.Type)
	if bad, ok := errors.AsType[*sitehost.NoJobError](err); ok {
		return cfg, badResponse(fmt.Sprintf("%q %s", bad.Text.Short(200), bad.What))
	}
	return cfg, err
}

func readResponse(r config.Response, stdin io.Reader) (string, error) {
	if r.File == "" {
		return r.Text, nil
	}
	if r.File == config.StandardInput {
		return readAll(stdin)
	}
	f, err := os.Open(r.File)
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
