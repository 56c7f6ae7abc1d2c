package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/report"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// terminalWidth returns the width of the terminal that f is, in characters, or
// nil where f is none.
func terminalWidth(f *os.File) func() int {
	if !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil || width <= 0 {
			return 80
		}
		return width
	}
}

// newSession chooses what is written, and where to.
func (p program) newSession(cfg config.Config) *session {
	s := &session{program: p, cfg: cfg}
	var out io.Writer = p.stdout
	if cfg.JSON {
		out = p.stderr
	}
	system := p.system(cfg)
	if _, ok := system.(ci.Terminal); ok && p.getenv("TERM") != "dumb" {
		s.live = ci.NewLive(out, p.width)
		out = s.live
	}
	s.console = ci.NewConsole(system, out, cfg.Key, cfg.OutputFile)
	return s
}

// system is the CI system that was named or found, or else the terminal.
func (p program) system(cfg config.Config) ci.System {
	if system, ok := ci.Named(cfg.CI, p.getenv); ok {
		return system
	}
	system, found := ci.Detect(p.getenv)
	if found || p.width == nil || cfg.JSON {
		return system
	}
	return ci.Terminal{Colours: p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"}
}

// observers returns who is told of the wait: the reporter, and between it and
// the wait those that the document and the live line need.
func (s *session) observers(reporter *report.Reporter) (*report.Recorder, wait.Observer, func()) {
	if s.cfg.JSON {
		recorder := &report.Recorder{Observer: reporter}
		return recorder, recorder, func() {}
	}
	if s.live != nil {
		live := report.NewLive(reporter)
		s.live.Start(func() string { return s.console.Clean(live.Status()) })
		return nil, live, s.live.Stop
	}
	return nil, reporter, func() {}
}
