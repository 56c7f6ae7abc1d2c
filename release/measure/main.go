// Measure tells how long a wait takes, start to exit, for a job that has
// completed already, beside a loop of curl and jq that does the same:
//
//	go run ./release/measure [IMAGE]
//
// With an image, also in a container: what it takes more than a container that
// does nothing. Linux only, as the containers ask a simulated API on this
// machine's loopback.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

const runs = 31

// loop is what people write: until the job completes, no log, no time-out, no
// failure told from a network that is down.
const loop = `until [ "$(curl -sS "$API/job/get.json?apikey=$SITEHOST_API_KEY&type=scheduler&id=32563" | jq -r .return.state)" = Completed ]; do sleep 1; done`

func main() {
	if err := measure(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(images []string) error {
	dir, err := os.MkdirTemp("", "measure")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "sitehost-wait")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}

	job := simulator.Documented()
	job.Pending, job.End = 0, 0
	for i := range job.Lines {
		job.Lines[i].At = 0
	}
	api, stop, err := simulator.New(simulator.Script{Jobs: []simulator.Job{job}}).Start(context.Background())
	if err != nil {
		return err
	}
	defer stop()
	env := append(os.Environ(), "API="+api, "SITEHOST_API_URL="+api, "SITEHOST_API_KEY="+simulator.DemoKey)

	wait := []string{"scheduler", "32563"}
	commands := []command{
		{"sitehost-wait", append([]string{program}, wait...)},
		{"a loop of curl and jq", []string{"bash", "-c", loop}},
	}
	for _, image := range images {
		docker := []string{"docker", "run", "--rm", "--network=host", "--env=SITEHOST_API_URL", "--env=SITEHOST_API_KEY"}
		commands = append(commands,
			command{"docker run that does nothing", slices.Concat(docker, []string{"--entrypoint=/bin/true", image})},
			command{"docker run of sitehost-wait", slices.Concat(docker, []string{image}, wait)},
		)
	}
	took := make([][]time.Duration, len(commands))
	// In turns, so that what else the machine does is shared fairly; the first
	// is for the caches.
	for i := range runs + 1 {
		for j, c := range commands {
			d, err := c.time(env)
			if err != nil {
				return err
			}
			if i > 0 {
				took[j] = append(took[j], d)
			}
		}
	}
	fmt.Printf("%d runs each: median, fastest\n", runs)
	for j, c := range commands {
		slices.Sort(took[j])
		fmt.Printf("%-30s %6.1f ms %6.1f ms\n", c.name, milliseconds(took[j][runs/2]), milliseconds(took[j][0]))
	}
	if len(images) > 0 {
		fmt.Printf("%-30s %6.1f ms %6.1f ms\n", "sitehost-wait in the container",
			milliseconds(took[3][runs/2]-took[2][runs/2]), milliseconds(took[3][0]-took[2][0]))
	}
	return nil
}

type command struct {
	name string
	args []string
}

func (c command) time(env []string) (time.Duration, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = env
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", c.name, err, out)
	}
	return took, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
