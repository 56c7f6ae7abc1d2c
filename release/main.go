// Release decides and writes what a release of this repository needs. The
// workflow release.yml and the script rehearse run it from the root of a
// checkout, so that nothing of it is left to YAML or to shell:
//
//	go run ./release plan 1.2.3
//	go run ./release notes 1.2.3
//	go run ./release binaries 1.2.3 COMMIT DIRECTORY
//	go run ./release rewrite DOWNLOADS IMAGE@DIGEST SUMS
package main

import (
	"fmt"
	"io"
	"os"
)

// command is one thing that Release does. What it writes to stdout is for
// machines: outputs of a step, or the notes.
type command struct {
	usage string
	args  int
	run   func(args []string, stdout io.Writer) error
}

var commands = map[string]command{
	"plan":     {"plan VERSION", 1, runPlan},
	"notes":    {"notes VERSION", 1, runNotes},
	"binaries": {"binaries VERSION COMMIT DIRECTORY", 3, runBinaries},
	"rewrite":  {"rewrite DOWNLOADS IMAGE@DIGEST SUMS", 3, runRewrite},
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: plan, notes, binaries or rewrite")
	}
	c, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("no command %q: there are plan, notes, binaries and rewrite", args[0])
	}
	if len(args)-1 != c.args {
		return fmt.Errorf("usage: go run ./release %s", c.usage)
	}
	return c.run(args[1:], stdout)
}
