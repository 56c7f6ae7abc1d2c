// Sitehost-wait waits inside a pipeline for a job at SiteHost to end, shows its
// log as it grows, and succeeds only if the job did.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/report"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

func main() {
	// The HTTP library logs what odd servers send, on its own, to stderr.
	log.SetOutput(io.Discard)
	// When nobody reads the log any more, the job is still followed to its end:
	// writing fails then instead of killing the process.
	signal.Ignore(syscall.SIGPIPE)
	ctx := untilSignal()
	p := program{
		getenv: os.Getenv,
		stdin:  os.Stdin,
		stdout: ci.NewPatientWriter(ctx, os.Stdout),
		stderr: ci.NewPatientWriter(ctx, os.Stderr),
		width:  terminalWidth(os.Stdout),
	}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// program is the whole program but for the process around it.
type program struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	width          func() int // of the terminal that stdout is; nil where it is none
}

// run returns the exit code.
func (p program) run(ctx context.Context, args []string) (code int) {
	cfg, err := config.Parse(args, p.getenv)
	switch {
	case cfg.Help:
		return p.printed(config.WriteHelp(p.stdout, exitCodes))
	case cfg.Version:
		_, err := fmt.Fprintln(p.stdout, "sitehost-wait", versionLine())
		return p.printed(err)
	}
	s := p.newSession(cfg)
	defer func() {
		if r := recover(); r != nil {
			code = s.crashed()
		}
	}()
	s.console.MaskKey()
	if err == nil {
		s.cfg, err = withResponse(ctx, cfg, p.stdin)
	}
	if err != nil {
		code = s.notBegun(err)
	} else {
		code = s.follow(ctx)
	}
	if err := s.console.Err(); err != nil {
		fmt.Fprintf(p.stderr, "sitehost-wait: part of the log could not be written: %v\n", err)
	}
	return code
}

// printed is the exit code after text that was asked for.
func (p program) printed(err error) int {
	if err != nil {
		fmt.Fprintf(p.stderr, "sitehost-wait: writing to standard output: %v\n", err)
		return exitInput
	}
	return exitCompleted
}

// session is one wait: what was asked for, and the ways out.
type session struct {
	program
	cfg     config.Config
	console *ci.Console
	live    *ci.Live // nil where there is no terminal
}

// follow waits for the job and tells of it.
func (s *session) follow(ctx context.Context) int {
	stop, err := s.startDemo(ctx)
	if err != nil {
		return s.notBegun(err)
	}
	defer stop()
	client := sitehost.New(sitehost.Options{
		Base: s.cfg.API, Key: s.cfg.Key, ClientID: s.cfg.ClientID, UserAgent: "sitehost-wait/" + version(),
	})
	defer client.Close()
	reporter := report.New(s.console, s.cfg.Job, s.cfg.Wait)
	reporter.Start()
	recorder, observer, stopLive := s.observers(reporter)
	result, err := wait.For(ctx, client, s.cfg.Job, s.cfg.Wait, observer)
	stopLive()
	code := exitCode(err)
	if saveErr := reporter.Finish(result, err, s.cfg.Summary); saveErr != nil {
		code = s.unsaved(saveErr, code)
	}
	if s.cfg.JSON {
		return cmp.Or(code, s.printed(reporter.Document(result, err, recorder).Write(s.stdout, s.cfg.Key)))
	}
	return code
}

// notBegun tells what keeps the wait from beginning; a call that was synchronous
// is good news.
func (s *session) notBegun(err error) int {
	o := obstacleOf(err)
	var saveErr error
	if o.code == exitCompleted {
		saveErr = report.Synchronous(s.console)
	} else {
		saveErr = report.Refuse(s.console, o.result, o.title, o.advice)
	}
	if saveErr != nil {
		o.code = s.unsaved(saveErr, o.code)
	}
	if s.cfg.JSON {
		message := strings.Join(o.advice, "; ")
		return cmp.Or(o.code, s.printed(report.DocumentOf(o.result, message).Write(s.stdout, s.cfg.Key)))
	}
	return o.code
}

// obstacle is what keeps a wait from beginning, in words.
type obstacle struct {
	code          int
	result, title string
	advice        []string
}

func obstacleOf(err error) obstacle {
	if errors.Is(err, sitehost.ErrSynchronous) {
		return obstacle{code: exitCompleted, result: report.Completed, advice: []string{err.Error()}}
	}
	if errors.Is(err, context.Canceled) {
		return obstacle{exitCode(err), report.Cancelled, "Stopped before there was a job to wait for", []string{
			fmt.Sprintf("%v came while the response was being read. If a job was scheduled, it goes on at SiteHost.", err),
			"What to do: look at the step that is to hand over the response, and run this one again.",
		}}
	}
	if refusal, ok := errors.AsType[*sitehost.AnswerError](err); ok {
		return obstacle{exitAPI, report.Failure, "SiteHost's API refused the call that was to schedule the job", []string{
			fmt.Sprintf("The API said: %v.", refusal),
			"What to do: look at the step that made the call; there is no job to wait for.",
		}}
	}
	problems := []string{err.Error()}
	if bad, ok := errors.AsType[*config.Error](err); ok {
		problems = append(bad.Problems, "Nothing was asked of the API. What to do: correct this and run the step again; sitehost-wait --help lists the inputs.")
	}
	return obstacle{exitInput, report.Failure, "sitehost-wait cannot start", problems}
}

// unsaved tells that later steps will not find the outputs. A job's failure
// remains the more important news.
func (s *session) unsaved(err error, code int) int {
	s.console.Annotate(ci.Annotation{
		Level: ci.Error, Title: "sitehost-wait could not write its outputs",
		Text: []string{err.Error(), "What to do: check that the path can be written; later steps do not have the outputs."},
	})
	return cmp.Or(code, exitInput)
}

// crashed is the last resort: one clean line instead of a panic's pages, which
// could hold anything.
func (s *session) crashed() (code int) {
	code = exitAPI // also when telling of it panics
	defer func() {
		if recover() != nil {
			fmt.Fprintln(s.stderr, "sitehost-wait: internal error")
		}
	}()
	s.console.Close()
	_ = report.Refuse(s.console, report.Failure, "sitehost-wait has a bug", []string{
		"An internal error ended the wait; the job itself goes on at SiteHost. What to do: look at the job in SiteHost's control panel, and report this at https://github.com/sitehost-wait/sitehost-wait/issues.",
	})
	return code
}
