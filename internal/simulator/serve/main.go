// Serve runs the simulated API by itself, for trying the program in containers:
//
//	go run ./internal/simulator/serve -demo completed -address-file base-url
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

func main() {
	demo := flag.String("demo", "completed", "the job: completed, failed or slow")
	file := flag.String("address-file", "", "where to write the base URL")
	flag.Parse()
	if err := serve(*demo, *file); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func serve(demo, file string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	script, err := simulator.Demo(demo)
	if err != nil {
		return err
	}
	base, stop, err := simulator.New(script).Start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.WriteFile(file, []byte(base+"\n"), 0o644); err != nil {
		return fmt.Errorf("writing the base URL: %w", err)
	}
	<-ctx.Done()
	return nil
}
