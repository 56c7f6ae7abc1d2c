package wait

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait/internal/traces"
)

const (
	pipelines = 50
	perSecond = 5

	// settled is how long steps that all begin at once may take to spread out.
	settled = time.Minute

	// slot is what counts as the same moment. Settled steps that know nothing of
	// each other make about perSecond requests a second, 0.5 in a slot, and more
	// than crowd in none of thousands of slots. In lockstep it would be all of
	// them.
	slot  = 100 * time.Millisecond
	crowd = 10
)

// A key's allowance is shared by all pipelines that use it. Steps that begin at
// the same moment and ask for more than it all finish, in good time, and find
// out of each other's way.
func TestManyPipelines(t *testing.T) {
	for _, test := range []struct {
		name              string
		shortest, longest time.Duration
		throttled         float64 // less than this part of the requests
	}{
		{"jobs of 1 to 10 min", time.Minute, 10 * time.Minute, 0.1},
		// Here the crowd stays. All together make 3.2 requests a second at the
		// least, at max-poll-interval. Were they to come at random, 9 of 100 would
		// be the sixth or a later one within a second; 12 are usual, and in one
		// test of 40 there were 19. Without the jitter there are more than 30.
		{"jobs of 10 to 15 min", 10 * time.Minute, 15 * time.Minute, 0.25},
	} {
		t.Run(test.name, func(t *testing.T) {
			jobs := fifty(t, test.shortest, test.longest)
			synctest.Test(t, func(t *testing.T) {
				steps := runAtOnce(t, jobs)
				checkEnds(t, steps, jobs)
				checkRequests(t, steps, test.throttled)
			})
		})
	}
}

// fifty returns a job for each pipeline, of all lengths between the two.
func fifty(t *testing.T, shortest, longest time.Duration) []traces.Trace {
	t.Helper()
	jobs := slices.DeleteFunc(readTraces(t), func(job traces.Trace) bool {
		return job.End < shortest || job.End > longest
	})
	if len(jobs) < pipelines {
		t.Fatalf("%d jobs between %v and %v, want %d", len(jobs), shortest, longest, pipelines)
	}
	slices.SortFunc(jobs, func(a, b traces.Trace) int { return cmp.Compare(a.End, b.End) })
	chosen := make([]traces.Trace, pipelines)
	for i := range chosen {
		chosen[i] = jobs[i*(len(jobs)-1)/(pipelines-1)]
	}
	return chosen
}

func runAtOnce(t *testing.T, jobs []traces.Trace) []step {
	dial, stop := busyAPI(jobs)
	t.Cleanup(stop)
	steps := make([]step, len(jobs))
	var all sync.WaitGroup
	for i := range steps {
		client := newClient(dial)
		t.Cleanup(client.Close)
		all.Go(func() { steps[i].run(t.Context(), client, jobID(i)) })
	}
	all.Wait()
	return steps
}

func jobID(i int) int { return 1 + i }

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// busyAPI is one whose jobs begin now, whether or not anybody gets an answer.
func busyAPI(jobs []traces.Trace) (dial dialFunc, stop func()) {
	script := simulator.Script{PerSecond: perSecond, StartAtOnce: true}
	for i, job := range jobs {
		script.Jobs = append(script.Jobs, scripted(job, jobID(i)))
	}
	return simulator.New(script).Pipe()
}

func scripted(trace traces.Trace, id int) simulator.Job {
	job := simulator.Job{
		Type: ref.Type, ID: id,
		Pending: trace.Started, End: trace.End - trace.Started, State: "Completed",
	}
	for i, at := range trace.Lines {
		job.Lines = append(job.Lines, simulator.Line{At: at - trace.Started, Message: fmt.Sprint("line ", i)})
	}
	return job
}

// newClient returns a client that shares no connection: a step is a process.
func newClient(dial dialFunc) *sitehost.Client {
	transport := sitehost.Transport()
	transport.DialContext = dial
	return sitehost.New(sitehost.Options{
		Base:      &url.URL{Scheme: "http", Host: "simulator", Path: simulator.BasePath},
		Key:       secret.New(simulator.DemoKey),
		UserAgent: "sitehost-wait/test",
		Transport: transport,
	})
}

// step is what came of one wait.
type step struct {
	unheard
	start  time.Time
	polls  []poll
	result Result
	err    error
}

// poll is one request, at a time since all steps began. It takes no time.
type poll struct {
	at        time.Duration
	throttled bool
}

func (s *step) run(ctx context.Context, client *sitehost.Client, id int) {
	s.start = time.Now()
	s.result, s.err = For(ctx, client, sitehost.Ref{Type: ref.Type, ID: int64(id)}, defaults(), s)
}

// Polled implements Observer.
func (s *step) Polled(p Poll) {
	temporary, failed := errors.AsType[*sitehost.TemporaryError](p.Err)
	s.polls = append(s.polls, poll{time.Since(s.start), failed && temporary.Throttled})
}

func checkEnds(t *testing.T, steps []step, jobs []traces.Trace) {
	t.Helper()
	var sum, most time.Duration
	for i, s := range steps {
		if s.err != nil {
			t.Errorf("step %d, of a job of %v, ended after %v: %v", i, jobs[i].End, s.result.Waited, s.err)
		}
		if s.result.Throttled != s.result.Failures {
			t.Errorf("step %d: %d polls failed, %d of them throttled", i, s.result.Failures, s.result.Throttled)
		}
		lag := s.result.Waited - jobs[i].End
		sum, most = sum+lag, max(most, lag)
	}
	mean := sum / time.Duration(len(steps))
	t.Logf("lag at the end: mean %.1f s, at most %.1f s", mean.Seconds(), most.Seconds())
	if mean >= 15*time.Second {
		t.Errorf("the mean lag is %v, want less than 15 s", mean)
	}
}

func checkRequests(t *testing.T, steps []step, limit float64) {
	t.Helper()
	var all []poll
	for _, s := range steps {
		all = append(all, s.polls...)
	}
	slices.SortFunc(all, func(a, b poll) int { return cmp.Compare(a.at, b.at) })
	first := slices.IndexFunc(all, func(p poll) bool { return p.at >= settled })
	early, late := all[:first], all[first:]
	part, crowded := throttledPart(late), mostAtOnce(late)
	t.Logf("the first minute: %d requests, %.1f %% throttled, up to %d within %v",
		len(early), 100*throttledPart(early), mostAtOnce(early), slot)
	t.Logf("after it: %d requests, %.1f %% throttled, up to %d within %v", len(late), 100*part, crowded, slot)
	if part >= limit {
		t.Errorf("%.1f %% of requests were throttled after the first minute, want less than %.0f %%", 100*part, 100*limit)
	}
	if crowded > crowd {
		t.Errorf("%d requests within %v after the first minute, want no more than %d", crowded, slot, crowd)
	}
}

func throttledPart(polls []poll) float64 {
	n := 0
	for _, p := range polls {
		if p.throttled {
			n++
		}
	}
	return float64(n) / float64(max(1, len(polls)))
}

// mostAtOnce returns the largest number of polls within a slot, wherever it
// begins.
func mostAtOnce(polls []poll) int {
	most, first := 0, 0
	for i, p := range polls {
		for p.at-polls[first].at >= slot {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}
