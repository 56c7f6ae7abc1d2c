// Command generate writes the job traces that the schedules are measured on.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/sitehost-wait/sitehost-wait/internal/wait/internal/traces"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: %s FILE", os.Args[0])
	}
	var out bytes.Buffer
	if err := traces.Write(&out, traces.Standard()); err != nil {
		return err
	}
	return os.WriteFile(os.Args[1], out.Bytes(), 0o644)
}
