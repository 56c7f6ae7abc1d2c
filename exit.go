package main

import (
	"errors"
	"syscall"

	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// The exit codes. A signal's is 128 and its number: 130 for SIGINT, 143 for
// SIGTERM.
const (
	exitCompleted = 0 // The job completed.
	exitFailed    = 1 // The job failed.
	exitInput     = 2 // An input is not valid, or the outputs cannot be written; if the former, nothing was asked.
	exitTimedOut  = 3 // The job had not ended within the timeout; it goes on at SiteHost.
	exitAPI       = 4 // The API refused or could not be reached for longer than retry-for; the job may go on.
	exitSignal    = 128
)

// exitCodes is what --help says of them.
const exitCodes = `  0         the job completed
  1         the job failed
  2         an input is not valid, or the outputs cannot be written
  3         timed out: the job goes on at SiteHost
  4         the API refused, or could not be reached for longer than retry-for
  130, 143  stopped by SIGINT, SIGTERM: the job goes on at SiteHost
`

// exitCode chooses the exit code from what wait.For returned.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitCompleted
	case errors.Is(err, wait.ErrFailed):
		return exitFailed
	case errors.Is(err, wait.ErrTimedOut):
		return exitTimedOut
	}
	if s, ok := errors.AsType[signalError](err); ok {
		return exitSignal + int(syscall.Signal(s))
	}
	return exitAPI
}
