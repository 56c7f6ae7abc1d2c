package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// startDemo points the session at a simulated API inside this process when a
// demo is asked for. All else is as for a real job, HTTP included.
func (s *session) startDemo(ctx context.Context) (stop func(), err error) {
	if s.cfg.Demo == "" {
		return func() {}, nil
	}
	script, err := simulator.Demo(s.cfg.Demo)
	if err != nil {
		return nil, fmt.Errorf("reading the demo: %w", err)
	}
	base, stop, err := simulator.New(script).Start(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting the demo: %w", err)
	}
	s.cfg.API, err = url.Parse(base)
	if err != nil {
		stop()
		return nil, fmt.Errorf("starting the demo: %w", err)
	}
	s.cfg.Key, s.cfg.ClientID = secret.New(simulator.DemoKey), ""
	s.cfg.Job = sitehost.Ref{Type: simulator.DocumentedType, ID: simulator.DocumentedID}
	return stop, nil
}
