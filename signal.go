package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// signalError is why a wait was cancelled: the signal that asked for it.
type signalError syscall.Signal

func (s signalError) Error() string {
	switch syscall.Signal(s) {
	case syscall.SIGINT:
		return "SIGINT"
	case syscall.SIGTERM:
		return "SIGTERM"
	}
	return syscall.Signal(s).String()
}

// Is makes it a cancellation for those who do not care by what.
func (signalError) Is(target error) bool { return target == context.Canceled }

// untilSignal returns a context that SIGINT or SIGTERM cancels, a signalError
// being the cause. A second signal ends the process at once.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		cancel(signalError((<-signals).(syscall.Signal)))
		os.Exit(exitSignal + int((<-signals).(syscall.Signal)))
	}()
	return ctx
}
