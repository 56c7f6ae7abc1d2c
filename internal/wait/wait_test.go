package wait

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

var ref = sitehost.Ref{Type: "scheduler", ID: 32563}

func defaults() Options {
	return Options{Timeout: time.Hour, PollInterval: time.Second, MaxPollInterval: 15 * time.Second, RetryFor: 5 * time.Minute}
}

// source answers as a function of the time since it was made, and notes when it
// was asked.
type source struct {
	answer func(ctx context.Context, at time.Duration) (answer, error)
	start  time.Time
	asked  []time.Duration
}

// answer is an answer of the API in short: the log is a line a word.
type answer struct{ state, completed, log string }

func newSource(answer func(ctx context.Context, at time.Duration) (answer, error)) *source {
	return &source{answer: answer, start: time.Now()}
}

func (s *source) Job(ctx context.Context, _ sitehost.Ref, line sitehost.LineFunc) (sitehost.Job, error) {
	at := time.Since(s.start)
	s.asked = append(s.asked, at)
	a, err := s.answer(ctx, at)
	if err != nil {
		return sitehost.Job{}, err
	}
	for word := range strings.FieldsSeq(a.log) {
		line(nil, []byte(word))
	}
	return sitehost.Job{State: remote.New(a.state), Completed: remote.New(a.completed)}, nil
}

// endsAfter is a job that is Running until end, then in state.
func endsAfter(end time.Duration, state string) func(context.Context, time.Duration) (answer, error) {
	return func(_ context.Context, at time.Duration) (answer, error) {
		if at < end {
			return answer{state: "Running"}, nil
		}
		return answer{state: state}, nil
	}
}

// always gives the same answer.
func always(a answer, err error) func(context.Context, time.Duration) (answer, error) {
	return func(context.Context, time.Duration) (answer, error) { return a, err }
}

// turn is what one poll gets.
type turn struct {
	answer answer
	err    error
}

// inTurn gives each poll its turn, and the last one to those that follow.
func inTurn(turns ...turn) func(context.Context, time.Duration) (answer, error) {
	return func(context.Context, time.Duration) (answer, error) {
		t := turns[0]
		if len(turns) > 1 {
			turns = turns[1:]
		}
		return t.answer, t.err
	}
}

// silence answers nothing until the request is cut off, as a Client would.
func silence(ctx context.Context, _ time.Duration) (answer, error) {
	limited, cancel := context.WithTimeout(ctx, sitehost.RequestTimeout)
	defer cancel()
	<-limited.Done()
	return answer{}, temporary("no complete answer")
}

func temporary(text string) error { return &sitehost.TemporaryError{Err: errors.New(text)} }

func throttled(after time.Duration) error {
	return &sitehost.TemporaryError{Err: errors.New("throttled"), Throttled: true, RetryAfter: after}
}

// diary is an Observer that writes down what it is told. Polls are not: they
// would drown the rest.
type diary struct {
	entries []string
	polls   []Poll
}

func (d *diary) Lines(lines []Line) {
	for _, line := range lines {
		d.entries = append(d.entries, line.Message.String())
	}
}

func (d *diary) StateChanged(job sitehost.Job) {
	d.entries = append(d.entries, "state "+job.State.String())
}

func (d *diary) Retrying(r Retry) {
	d.entries = append(d.entries, fmt.Sprintf("retry %d: %v", r.Failures, r.Err))
}

func (d *diary) Quiet(q Quiet) {
	d.entries = append(d.entries, fmt.Sprintf("quiet %v after %v", q.State, q.Waited))
}

func (d *diary) Polled(p Poll) { d.polls = append(d.polls, p) }

func TestForTells(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(context.Context, time.Duration) (answer, error)
		want   []string
		err    error
	}{
		{"finished before the first poll", always(answer{"Completed", "", "a b"}, nil),
			[]string{"a", "b", "state Completed"}, nil},
		{"a life", func(_ context.Context, at time.Duration) (answer, error) {
			switch {
			case at < 2*time.Second:
				return answer{state: "Pending"}, nil
			case at < 10*time.Second:
				return answer{"Running", "", "a"}, nil
			}
			return answer{"Completed", "", "a b c"}, nil
		}, []string{"state Pending", "state Running", "a", "b", "c", "state Completed"}, nil},
		{"flaps", func(_ context.Context, at time.Duration) (answer, error) {
			switch {
			case at < 5*time.Second, 20*time.Second < at && at < 40*time.Second:
				return answer{state: "Pending"}, nil
			case at < 60*time.Second:
				return answer{state: "Running"}, nil
			}
			return answer{state: "Completed"}, nil
		}, []string{"state Pending", "state Running", "state Pending", "state Running", "state Completed"}, nil},
		{"failed", endsAfter(0, "Failed"), []string{"state Failed"}, ErrFailed},
		{"failed in other words", endsAfter(0, "ABORTED"), []string{"state ABORTED"}, ErrFailed},
		{"unheard-of state goes on", func(_ context.Context, at time.Duration) (answer, error) {
			if at < 5*time.Second {
				return answer{state: "Thinking"}, nil
			}
			return answer{state: "completed"}, nil
		}, []string{"state Thinking", "state completed"}, nil},
		{"unheard-of state with a completed time", always(answer{"Archived", "2025-02-17 10:43:22", ""}, nil),
			[]string{"state Archived"}, ErrFailed},
		{"errors that pass", inTurn(
			turn{err: temporary("reset")}, turn{err: temporary("time-out")},
			turn{answer: answer{"Running", "", "a"}}, turn{err: temporary("reset")},
			turn{answer: answer{"Completed", "", "a b"}},
		), []string{"retry 1: reset", "retry 2: time-out", "state Running", "a", "retry 1: reset", "b", "state Completed"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &diary{}
				_, err := For(t.Context(), newSource(test.answer), ref, defaults(), d)
				if !errors.Is(err, test.err) {
					t.Errorf("For returned %v, want %v", err, test.err)
				}
				if diff := cmp.Diff(test.want, d.entries); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
				last := d.polls[len(d.polls)-1]
				if !last.Last {
					t.Errorf("the last poll was told as %+v", last)
				}
			})
		})
	}
}

func TestForEndsInTime(t *testing.T) {
	refused := &sitehost.AnswerError{HTTPStatus: 200, Message: remote.New("Job not found")}
	for _, test := range []struct {
		name        string
		answer      func(context.Context, time.Duration) (answer, error)
		options     func(*Options)
		least, most time.Duration
		err         any // a sentinel, or a pointer to an error type for errors.As
	}{
		{"timeout with a poll on the deadline", endsAfter(100*time.Second, "Completed"), func(o *Options) { o.Timeout = 100 * time.Second }, 100 * time.Second, 100 * time.Second, nil},
		{"timeout", endsAfter(time.Hour, "Completed"), func(o *Options) { o.Timeout = 100 * time.Second }, 100 * time.Second, 100 * time.Second, ErrTimedOut},
		{"timeout below the poll interval", endsAfter(time.Hour, "Completed"), func(o *Options) { o.Timeout = 300 * time.Millisecond }, 300 * time.Millisecond, 300 * time.Millisecond, ErrTimedOut},
		{"timeout cuts off a request", silence, func(o *Options) { o.Timeout = 20 * time.Second }, 20 * time.Second, 21 * time.Second, ErrTimedOut},
		{"timeout while the API fails", always(answer{}, temporary("reset")), func(o *Options) { o.Timeout = 20 * time.Second }, 20 * time.Second, 20 * time.Second, ErrTimedOut},
		{"unreachable", always(answer{}, temporary("reset")), func(o *Options) { o.RetryFor = time.Minute }, time.Minute, time.Minute, new(*UnreachableError)},
		{"silent", silence, func(o *Options) { o.RetryFor = time.Minute }, time.Minute, 66 * time.Second, new(*UnreachableError)},
		{"silent, and retried for a moment", silence, func(o *Options) { o.RetryFor = time.Second }, time.Second, 6 * time.Second, new(*UnreachableError)},
		{"not retried", always(answer{}, temporary("reset")), func(o *Options) { o.RetryFor = 0 }, 0, 0, new(*UnreachableError)},
		{"refused", always(answer{}, refused), nil, 0, 0, new(*sitehost.AnswerError)},
		{"Retry-After beyond retry-for", always(answer{}, throttled(24*time.Hour)), func(o *Options) { o.RetryFor = time.Minute }, time.Minute, time.Minute, new(*UnreachableError)},
		{"Retry-After beyond the timeout", always(answer{}, throttled(24*time.Hour)), func(o *Options) { o.Timeout = 30 * time.Second }, 30 * time.Second, 30 * time.Second, ErrTimedOut},
		{"only unbroken failure counts", func(_ context.Context, at time.Duration) (answer, error) {
			switch {
			case at > 30*time.Minute:
				return answer{state: "Completed"}, nil
			case at%(4*time.Minute) < 30*time.Second:
				return answer{state: "Running"}, nil
			}
			return answer{}, temporary("reset")
		}, nil, 30 * time.Minute, 31 * time.Minute, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				options := defaults()
				if test.options != nil {
					test.options(&options)
				}
				start := time.Now()
				result, err := For(t.Context(), newSource(test.answer), ref, options, &diary{})
				took := time.Since(start)
				if took < test.least || took > test.most {
					t.Errorf("took %v, want %v to %v", took, test.least, test.most)
				}
				if result.Waited != took {
					t.Errorf("Waited is %v, took %v", result.Waited, took)
				}
				checkError(t, err, test.err)
			})
		})
	}
}

func checkError(t *testing.T, err error, want any) {
	t.Helper()
	switch want := want.(type) {
	case nil:
		if err != nil {
			t.Errorf("For returned %v", err)
		}
	case error:
		if !errors.Is(err, want) {
			t.Errorf("For returned %v, want %v", err, want)
		}
	default:
		if !errors.As(err, want) {
			t.Errorf("For returned %v, want a %T", err, want)
		}
	}
}

func TestForSaysHowManyErrorsThereWere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(always(answer{}, throttled(0)))
		result, err := For(t.Context(), s, ref, defaults(), &diary{})
		unreachable, ok := errors.AsType[*UnreachableError](err)
		if !ok {
			t.Fatalf("For returned %v, want an *UnreachableError", err)
		}
		if n := len(s.asked); unreachable.Failures != n || result.Requests != n || result.Failures != n || result.Throttled != n {
			t.Errorf("%d requests were made; the error says %d, the result %+v", n, unreachable.Failures, result)
		}
		if unreachable.For != 5*time.Minute || !strings.Contains(err.Error(), "throttled") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestForObeysRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(func(_ context.Context, at time.Duration) (answer, error) {
			if at == 0 {
				return answer{}, throttled(47 * time.Second)
			}
			return answer{state: "Completed"}, nil
		})
		if _, err := For(t.Context(), s, ref, defaults(), &diary{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{0, 47 * time.Second}, s.asked); diff != "" {
			t.Errorf("asked at (-want +got):\n%s", diff)
		}
	})
}

// Where Retry-After ends less than poll-interval before the deadline, there is
// one poll, on the deadline.
func TestForObeysRetryAfterUpToTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := defaults()
		options.Timeout = 10500 * time.Millisecond
		s := newSource(always(answer{}, throttled(9900*time.Millisecond)))
		if _, err := For(t.Context(), s, ref, options, &diary{}); !errors.Is(err, ErrTimedOut) {
			t.Errorf("ended with %v, want ErrTimedOut", err)
		}
		if diff := cmp.Diff([]time.Duration{0, options.Timeout}, s.asked); diff != "" {
			t.Errorf("asked at (-want +got):\n%s", diff)
		}
	})
}

// interrupted is an Observer that does something after each portion of a log.
type interrupted struct {
	diary
	after func()
}

func (i *interrupted) Lines(lines []Line) {
	i.diary.Lines(lines)
	i.after()
}

// stillAfterPoll is a process that is stopped after a poll and goes on later.
type stillAfterPoll struct{ unheard }

func (stillAfterPoll) Polled(Poll) { time.Sleep(time.Minute) }

// A process that was stopped finds the deadline behind it when it goes on.
func TestForAfterStandingStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := defaults()
		options.Timeout = 10 * time.Second
		s := newSource(always(answer{"Running", "", "a"}, nil))
		_, err := For(t.Context(), s, ref, options, stillAfterPoll{})
		if !errors.Is(err, ErrTimedOut) {
			t.Errorf("ended with %v, want ErrTimedOut", err)
		}
	})
}

// A signal does not wait for the rest of a large log.
func TestForTellsALargeLogInPortions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := strings.Repeat("x", 1000)
		log := strings.Repeat(line+" ", 1000)
		d := &interrupted{after: func() {}}
		if _, err := For(t.Context(), newSource(always(answer{"Completed", "", log}, nil)), ref, defaults(), d); err != nil {
			t.Fatal(err)
		}
		if n := len(d.entries) - 1; n != 1000 || len(d.polls[0].Untold) != 0 {
			t.Errorf("told %d lines of 1000, and that %d are untold", n, len(d.polls[0].Untold))
		}

		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("SIGTERM")
		d = &interrupted{after: func() { cancel(cause) }}
		_, err := For(ctx, newSource(always(answer{"Running", "", log}, nil)), ref, defaults(), d)
		if !errors.Is(err, cause) {
			t.Errorf("ended with %v, want the signal", err)
		}
		if n := len(d.entries) - 1; n > 300 || n+len(d.polls[0].Untold) != 1000 {
			t.Errorf("told %d lines after the signal, and that %d of 1000 are untold", n, len(d.polls[0].Untold))
		}
	})
}

func TestForSpeaksEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		options := defaults()
		options.MaxPollInterval = 10 * time.Minute // a wait between two polls is no reason for silence
		_, err := For(t.Context(), newSource(endsAfter(200*time.Second, "Completed")), ref, options, d)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"state Running", "quiet Running after 1m0s", "quiet Running after 2m0s", "quiet Running after 3m0s",
		}
		if diff := cmp.Diff(want, d.entries[:4]); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestForIsCancelled(t *testing.T) {
	cause := errors.New("SIGTERM")
	for _, test := range []struct {
		name   string
		answer func(context.Context, time.Duration) (answer, error)
	}{
		{"between polls", endsAfter(time.Hour, "Completed")},
		{"during a request", func(ctx context.Context, _ time.Duration) (answer, error) {
			<-ctx.Done()
			return answer{}, context.Cause(ctx)
		}},
		{"during a retry wait", always(answer{}, throttled(time.Minute))},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(10*time.Second, func() { cancel(cause) })
				result, err := For(ctx, newSource(test.answer), ref, defaults(), &diary{})
				if !errors.Is(err, cause) {
					t.Errorf("For returned %v, want the cause", err)
				}
				if result.Waited != 10*time.Second {
					t.Errorf("ended after %v, want 10s", result.Waited)
				}
			})
		})
	}
}

// A day is a day whatever the clock: only a job's end, or the deadline, ends it.
func TestForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := defaults()
		options.Timeout = 25 * time.Hour
		result, err := For(t.Context(), newSource(endsAfter(24*time.Hour, "Completed")), ref, options, &diary{})
		if err != nil || result.Waited > 24*time.Hour+17*time.Second {
			t.Errorf("waited %v, error %v", result.Waited, err)
		}
	})
}

// No schedule may become a busy loop: after each poll comes a wait of at least
// poll-interval, but before the poll on the deadline where less was left.
func TestForNeverHurries(t *testing.T) {
	runs := 100_000
	if underRace || testing.Short() {
		runs /= 100
		t.Logf("scaled down to %d schedules: the whole takes a minute under the race detector", runs)
	}
	for i := range runs {
		random := rand.New(rand.NewPCG(uint64(i), 1))
		synctest.Test(t, func(t *testing.T) {
			options := Options{
				Timeout:      time.Duration(1 + random.Int64N(int64(2*time.Minute))),
				PollInterval: time.Duration(1+random.IntN(5000)) * time.Millisecond,
				RetryFor:     time.Duration(random.Int64N(int64(time.Minute))),
			}
			options.MaxPollInterval = options.PollInterval + time.Duration(random.Int64N(int64(20*time.Second)))
			s := newSource(whims(random))
			start := time.Now()
			_, _ = For(t.Context(), s, ref, options, &diary{})
			if took := time.Since(start); took > options.Timeout+time.Second {
				t.Errorf("run %d: took %v of %v", i, took, options.Timeout)
			}
			checkDistances(t, i, s.asked, options)
		})
		if t.Failed() {
			return
		}
	}
}

func checkDistances(t *testing.T, run int, asked []time.Duration, options Options) {
	t.Helper()
	for i := 1; i < len(asked); i++ {
		wait := asked[i] - asked[i-1]
		const request = time.Second // is the longest that one of whims takes
		isLast := asked[i] >= options.Timeout && options.Timeout-asked[i-1] < options.PollInterval+request
		if wait < options.PollInterval && !isLast {
			t.Errorf("run %d: poll %d came %v after the one before, poll-interval is %v", run, i+1, wait, options.PollInterval)
		}
	}
}

// whims is an API that may do anything at any poll.
func whims(random *rand.Rand) func(context.Context, time.Duration) (answer, error) {
	var log strings.Builder
	return func(context.Context, time.Duration) (answer, error) {
		time.Sleep(time.Duration(random.Int64N(int64(time.Second))))
		switch random.IntN(12) {
		case 0, 1, 2:
			return answer{}, temporary("reset")
		case 3:
			return answer{}, throttled(time.Duration(random.Int64N(int64(time.Minute))))
		case 4, 5, 6:
			fmt.Fprintf(&log, " line-%d", random.IntN(3))
			return answer{"Running", "", log.String()}, nil
		case 7:
			return answer{"Pending", "", log.String()}, nil
		case 8:
			if random.IntN(8) == 0 {
				return answer{"Completed", "", log.String()}, nil
			}
		}
		return answer{"Running", "", log.String()}, nil
	}
}

// A time with a monotonic reading is compared by that alone (package time,
// "Monotonic Clocks"): the machine's clock may jump by a day.
func TestWaiterKeepsMonotonicTimes(t *testing.T) {
	s := newSource(inTurn(turn{answer: answer{state: "Running"}}, turn{err: temporary("reset")}, turn{err: throttled(0)}))
	w := newWaiter(s, ref, Options{Timeout: 20 * time.Millisecond, PollInterval: time.Millisecond, MaxPollInterval: time.Millisecond, RetryFor: time.Hour}, &diary{})
	if err := w.run(t.Context()); !errors.Is(err, ErrTimedOut) {
		t.Fatalf("run returned %v", err)
	}
	for name, kept := range map[string]time.Time{"start": w.start, "spoke": w.spoke, "failingSince": w.failingSince} {
		if !strings.Contains(kept.String(), " m=+") {
			t.Errorf("%s has no monotonic reading: %v", name, kept)
		}
	}
}
