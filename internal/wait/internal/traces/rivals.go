package traces

import (
	"iter"
	"math/rand/v2"
	"time"
)

// A Rival is the polling schedule of another client, written out from the
// numbers in its documentation.
type Rival struct {
	Name string
	// Polls yields the moments at which it asks about one job, without end.
	Polls func(random *rand.Rand) iter.Seq[time.Duration]
}

// Terraform is the Name of the rival that the goals are set against.
const Terraform = "Terraform provider"

// Rivals returns the schedules to compare with.
func Rivals() []Rival {
	rivals := []Rival{
		{Terraform, terraform},
		{"Ansible", ansible},
		{"Google LRO", longRunningOperation},
		{"AWS waiter", waiter},
	}
	for _, every := range []time.Duration{3, 5, 10, 15, 30} {
		every *= time.Second
		rivals = append(rivals, Rival{"every " + every.String(), fixed(every)})
	}
	return rivals
}

// polls begins at first and goes on after wait(0), wait(1), and so on.
func polls(first time.Duration, wait func(n int) time.Duration) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		at := first
		for n := 0; yield(at); n++ {
			at += wait(n)
		}
	}
}

// terraform waits for 10 s, then for 3, 6, 10, 10, ... s.
func terraform(*rand.Rand) iter.Seq[time.Duration] {
	return polls(10*time.Second, func(n int) time.Duration {
		return min(doubled(3*time.Second, n), 10*time.Second)
	})
}

// ansible waits for 2ⁿ s, 60 at most, and up to 1 s more.
func ansible(random *rand.Rand) iter.Seq[time.Duration] {
	return polls(0, func(n int) time.Duration {
		return min(doubled(time.Second, n), time.Minute) + upTo(random, time.Second)
	})
}

// longRunningOperation waits for anything up to 1, 2, 4, ..., 60 s.
func longRunningOperation(random *rand.Rand) iter.Seq[time.Duration] {
	return polls(0, func(n int) time.Duration {
		return upTo(random, min(doubled(time.Second, n), time.Minute))
	})
}

// waiter waits for anything between 2 s and 2, 4, 8, ..., 120 s.
func waiter(random *rand.Rand) iter.Seq[time.Duration] {
	const least, most = 2 * time.Second, 2 * time.Minute
	return polls(0, func(n int) time.Duration {
		return least + upTo(random, min(doubled(least, n), most)-least)
	})
}

func fixed(every time.Duration) func(*rand.Rand) iter.Seq[time.Duration] {
	return func(*rand.Rand) iter.Seq[time.Duration] {
		return polls(0, func(int) time.Duration { return every })
	}
}

// doubled doubles d n times, or often enough to be beyond every cap.
func doubled(d time.Duration, n int) time.Duration { return d << min(n, 10) }

func upTo(random *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(random.Int64N(int64(d) + 1))
}
