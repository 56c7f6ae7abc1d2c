package wait

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	quietPoll     = progress{}
	linesPoll     = progress{lines: 1}
	changedPoll   = progress{changed: true}
	failedPoll    = progress{failed: true}
	throttledPoll = progress{failed: true, throttled: true}
)

// clocked is a schedule of the default inputs on a clock that its waits turn.
type clocked struct {
	*schedule
	now time.Duration
}

func newClocked() *clocked { return &clocked{schedule: newSchedule(time.Second, 15*time.Second)} }

func (c *clocked) poll(p progress) time.Duration {
	p.elapsed = c.now
	wait := c.next(p)
	c.now += wait
	return wait
}

// after returns a schedule at that time of a wait, when all polls brought p.
func after(elapsed time.Duration, p progress) *clocked {
	c := newClocked()
	for c.now < elapsed {
		c.poll(p)
	}
	return c
}

func TestScheduleBounds(t *testing.T) {
	schedules := 100_000
	if testing.Short() {
		schedules = 1_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range schedules {
		first := time.Duration(1 + random.Int64N(int64(20*time.Second)))
		longest := first + time.Duration(random.Int64N(int64(time.Minute)))
		s := newSchedule(first, longest)
		elapsed := time.Duration(0)
		var told []progress
		for range 50 {
			told = append(told, progress{
				elapsed:   elapsed,
				lines:     max(0, random.IntN(9)-6),
				changed:   random.IntN(9) == 0,
				throttled: random.IntN(5) == 0,
				failed:    random.IntN(3) == 0,
			})
			wait := s.next(told[len(told)-1])
			if wait < first || wait > longest+longest/10+time.Nanosecond {
				t.Fatalf("newSchedule(%v, %v) waits for %v after %+v", first, longest, wait, told)
			}
			elapsed += wait + time.Duration(random.Int64N(int64(time.Second)))
		}
	}
}

func TestScheduleMaxBelowFirst(t *testing.T) {
	s := newSchedule(9*time.Second, 3*time.Second)
	for range 100 {
		if wait := s.next(quietPoll); wait < 9*time.Second || wait > 9900*time.Millisecond {
			t.Fatalf("waits for %v, want 9 s and up to a tenth", wait)
		}
	}
}

// What a poll does to the wait. The least and the most leave room for jitter.
func TestScheduleNext(t *testing.T) {
	tests := []struct {
		name        string
		schedule    *clocked
		poll        progress
		least, most time.Duration
	}{
		{"first poll", newClocked(), changedPoll, 1000 * time.Millisecond, 1100 * time.Millisecond},
		{"first poll without news", newClocked(), quietPoll, 1000 * time.Millisecond, 1100 * time.Millisecond},
		{"lines in a young job", after(9*time.Second, quietPoll), linesPoll, 1000 * time.Millisecond, 1200 * time.Millisecond},
		{"a state in a young job", after(9*time.Second, quietPoll), changedPoll, 1000 * time.Millisecond, 1200 * time.Millisecond},
		{"silence of 20 s", after(20*time.Second, quietPoll), quietPoll, 1400 * time.Millisecond, 2400 * time.Millisecond},
		{"silence of a minute", after(time.Minute, quietPoll), quietPoll, 2500 * time.Millisecond, 4200 * time.Millisecond},
		{"silence of three minutes", after(3*time.Minute, quietPoll), quietPoll, 7900 * time.Millisecond, 11900 * time.Millisecond},
		{"silence of an hour", after(time.Hour, quietPoll), quietPoll, 10800 * time.Millisecond, 11900 * time.Millisecond},
		{"lines after a minute", after(time.Minute, quietPoll), linesPoll, 2450 * time.Millisecond, 2800 * time.Millisecond},
		{"lines after ten minutes", after(10*time.Minute, quietPoll), linesPoll, 7500 * time.Millisecond, 8300 * time.Millisecond},
		{"a state after ten minutes", after(10*time.Minute, quietPoll), changedPoll, 7500 * time.Millisecond, 8300 * time.Millisecond},
		{"a failure is no news", after(10*time.Minute, quietPoll), failedPoll, 10800 * time.Millisecond, 11900 * time.Millisecond},
		{"lines without end", after(10*time.Minute, linesPoll), linesPoll, 7500 * time.Millisecond, 8300 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.schedule.poll(test.poll); got < test.least || got > test.most {
				t.Errorf("waits for %v, want %v to %v", got, test.least, test.most)
			}
		})
	}
}

func TestScheduleSilenceSlows(t *testing.T) {
	for _, elapsed := range []time.Duration{time.Minute, 10 * time.Minute} {
		c := after(elapsed, quietPoll)
		news := c.poll(linesPoll)
		c.now = elapsed // so that only the silence makes a difference
		for range 8 {
			c.poll(quietPoll)
			c.now = elapsed
		}
		if quiet := c.wait; quiet < scale(news, 1.2) {
			t.Errorf("after %v: %v after news, %v after eight polls without", elapsed, news, quiet)
		}
	}
}

// However much a job has to say, an hour of it stays within a bounded number of
// requests: a poll every 7.5 s, and those of the first two minutes.
func TestScheduleChatter(t *testing.T) {
	polls := map[string]func(n int) progress{
		"no lines":               func(int) progress { return quietPoll },
		"lines at every poll":    func(int) progress { return linesPoll },
		"lines at every second":  func(n int) progress { return progress{lines: n % 2} },
		"a state at every third": func(n int) progress { return progress{changed: n%3 == 0} },
	}
	for name, poll := range polls {
		t.Run(name, func(t *testing.T) {
			c := newClocked()
			n := 0
			for ; c.now < time.Hour; n++ {
				c.poll(poll(n))
			}
			if n > 520 {
				t.Errorf("%d requests in an hour, want no more than 520", n)
			}
		})
	}
}

func TestScheduleThrottled(t *testing.T) {
	for _, elapsed := range []time.Duration{0, 10 * time.Second, time.Minute, 5 * time.Minute} {
		for name, p := range map[string]progress{
			"and no news": throttledPoll,
			"and news":    {failed: true, throttled: true, lines: 3, changed: true},
		} {
			c := after(elapsed, quietPoll)
			before := max(c.wait, time.Second)
			if wait := c.poll(p); wait < min(before, 15*time.Second) {
				t.Errorf("after %v, throttled %s: waits for %v, and for %v before", elapsed, name, wait, before)
			}
		}
	}
	c := newClocked()
	for range 12 {
		c.poll(throttledPoll)
	}
	if c.wait < 15*time.Second {
		t.Errorf("throttled a dozen times: waits for %v, want max-poll-interval", c.wait)
	}
	c.now = 10 * time.Second // at this age, news alone would mean a second
	for range 5 {
		c.poll(failedPoll)
	}
	if c.throttle != 15*time.Second {
		t.Errorf("after errors that are no answers, throttling asks for %v, want 15 s as before", c.throttle)
	}
	for n, least := range []time.Duration{14 * time.Second, 13 * time.Second, 12 * time.Second} {
		c.now = 10 * time.Second
		for range 2 {
			c.poll(linesPoll)
		}
		if c.wait < least {
			t.Errorf("%d answers with news after that: waits for %v, want no less than %v yet", 2*n+2, c.wait, least)
		}
	}
	for range 80 {
		c.now = 10 * time.Second
		c.poll(linesPoll)
	}
	if c.wait > 1500*time.Millisecond {
		t.Errorf("long after that: waits for %v, want about a second", c.wait)
	}
}

// Pipelines that begin at once and are throttled at once must not come back at
// once: after four polls their waits add up to anything from 5 s to 30 s.
func TestScheduleParts(t *testing.T) {
	perSecond := make(map[int]int)
	for range 1000 {
		c := newClocked()
		for range 4 {
			c.poll(throttledPoll)
		}
		perSecond[int(c.now/time.Second)]++
	}
	for second, n := range perSecond {
		if n > 200 {
			t.Errorf("%d of 1000 pipelines come back in second %d", n, second)
		}
	}
}

func TestScheduleJitters(t *testing.T) {
	waits := make(map[time.Duration]bool)
	least, most := time.Hour, time.Duration(0)
	for range 1000 {
		wait := newClocked().poll(quietPoll)
		waits[wait] = true
		least, most = min(least, wait), max(most, wait)
	}
	got := []time.Duration{least.Round(10 * time.Millisecond), most.Round(10 * time.Millisecond)}
	if diff := cmp.Diff([]time.Duration{time.Second, 1100 * time.Millisecond}, got); diff != "" {
		t.Errorf("the least and the most first wait (-want +got):\n%s", diff)
	}
	if len(waits) < 900 {
		t.Errorf("%d different waits of 1000", len(waits))
	}
}
