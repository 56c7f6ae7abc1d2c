package wait

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait/internal/traces"
)

// BenchmarkSchedule waits for the jobs of testdata/traces.txt in virtual time
// and prints what came of it, what would have come of the schedules of other
// clients, and the least that could have. Its time is that of all the waits.
func BenchmarkSchedule(b *testing.B) {
	jobs := readTraces(b)
	// Several times, for the jitter of one time moves a mean by a few hundredths.
	often := slices.Repeat(jobs, 5)
	var runs []traces.Run
	for b.Loop() {
		runs = waitForAll(b, often)
	}
	ours := traces.NewRow("sitehost-wait", often, runs)
	rows := []traces.Row{ours, traces.BoundRow(ours, jobs)}
	var goals []time.Duration
	for _, rival := range traces.Rivals() {
		row := rivalRow(rival, jobs)
		rows = append(rows, row)
		if rival.Name == traces.Terraform {
			longest := row.Figures[len(row.Figures)-1]
			goals = []time.Duration{700 * time.Millisecond, 1300 * time.Millisecond, longest.Lag.Mean.Round(10 * time.Millisecond)}
		}
	}
	if err := traces.Print(os.Stdout, rows); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("\nNo schedule that does not know the logs has mean lags of %v for fewer than %.0f requests on the longest jobs.\n",
		goals, traces.FewestRequests(jobs, goals))
	for i, class := range traces.Classes() {
		name := strings.ReplaceAll(class.Name, " ", "")
		b.ReportMetric(ours.Figures[i].Lag.Mean.Seconds(), "s-lag/"+name)
		b.ReportMetric(ours.Figures[i].Requests, "requests/"+name)
	}
}

func readTraces(tb testing.TB) []traces.Trace {
	tb.Helper()
	file, err := os.Open("testdata/traces.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	jobs, err := traces.Parse(file)
	if err != nil {
		tb.Fatal(err)
	}
	return jobs
}

// waitForAll waits for one job after the other. Virtual time is to be had from
// synctest.Test alone, which takes a *testing.T, and a benchmark has none:
// testing.RunTests makes one. It goes by the flags -run and -skip too, so the
// pattern matches whatever -run is, and whatever -skip is too.
func waitForAll(b *testing.B, jobs []traces.Trace) []traces.Run {
	var runs []traces.Run
	all := testing.InternalTest{Name: b.Name(), F: func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			runs = make([]traces.Run, len(jobs))
			for i, job := range jobs {
				runs[i] = waitFor(t, job)
			}
		})
	}}
	always := func(string, string) (bool, error) { return true, nil }
	if !testing.RunTests(always, []testing.InternalTest{all}) || runs == nil {
		b.Fatal("not all jobs were waited for (with -skip, none are)")
	}
	return runs
}

func waitFor(t *testing.T, job traces.Trace) traces.Run {
	options := defaults()
	options.Timeout *= 2 // the longest jobs end near the default's hour
	s := &replay{trace: job, start: time.Now()}
	if _, err := For(t.Context(), s, ref, options, unheard{}); err != nil {
		t.Fatal(err)
	}
	return job.Follow(slices.Values(s.asked))
}

// rivalRow draws the same random numbers for every schedule and every time.
func rivalRow(rival traces.Rival, jobs []traces.Trace) traces.Row {
	random := rand.New(rand.NewPCG(1, 0))
	runs := make([]traces.Run, len(jobs))
	for i, job := range jobs {
		runs[i] = job.Follow(rival.Polls(random))
	}
	return traces.NewRow(rival.Name, jobs, runs)
}

// replay is a Source that answers at once, with what a trace had come to.
type replay struct {
	trace traces.Trace
	start time.Time
	asked []time.Duration
}

func (r *replay) Job(_ context.Context, _ sitehost.Ref, line sitehost.LineFunc) (sitehost.Job, error) {
	at := time.Since(r.start)
	r.asked = append(r.asked, at)
	var message []byte
	for i, written := range r.trace.Lines {
		if written > at {
			break
		}
		message = strconv.AppendInt(message[:0], int64(i), 10)
		line(nil, message)
	}
	return sitehost.Job{State: remote.New(r.state(at))}, nil
}

func (r *replay) state(at time.Duration) string {
	switch {
	case at >= r.trace.End:
		return "Completed"
	case at >= r.trace.Started:
		return "Running"
	}
	return "Pending"
}

// unheard is an Observer that nobody listens to.
type unheard struct{}

func (unheard) Lines([]Line)              {}
func (unheard) StateChanged(sitehost.Job) {}
func (unheard) Retrying(Retry)            {}
func (unheard) Quiet(Quiet)               {}
func (unheard) Polled(Poll)               {}
