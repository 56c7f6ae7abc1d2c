package wait

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v4"
)

// The constants were chosen on made-up job logs of a dozen families, see
// internal/traces, for the least requests that a lag of 0.7 s on jobs under
// 15 s, of 1.3 s under two minutes, and of the Terraform provider's on longer
// ones can be had for.
const (
	// eagerness is the wait right after news, as a part of the geometric mean of
	// poll-interval and the time waited. A root is what buys the least lag for a
	// number of requests, when a job of one minute is as likely to end within
	// the next as a job of ten minutes within the next ten.
	eagerness = 0.32

	// quiet is how far the wait grows above that without news.
	quiet = 1.5

	// growth is what a poll without news does to the wait.
	growth = 1.05

	// From patience on, the wait is between late and latest of
	// max-poll-interval: a few seconds are a small part of what such a job took,
	// and fewer requests are spent on it. Throttling alone goes up to all of it.
	patience = 2 * time.Minute
	late     = 0.5
	latest   = 0.72

	// relief is what an answer leaves of the wait that throttling imposed. With
	// 50 pipelines on one key of 5 requests a second, about one request in 20 is
	// still throttled; a faster relief has them run into the limit more often.
	relief = 0.97

	// jitter is how much longer than intended a wait may be. It is never
	// shorter, so that the smallest wait stays poll-interval.
	jitter = 0.1
)

// A schedule decides how long to wait before the next poll:
//
//   - In the first two minutes, the wait after a poll that brought news, log
//     lines or another state, is 0.32 × √(poll-interval × time waited so far);
//     each poll without news makes it a twentieth longer, up to half as long again.
//   - After that it is half of max-poll-interval after news, and grows likewise up
//     to 0.72 of it.
//   - Being throttled makes the wait up to three times longer, at random and up to
//     max-poll-interval, and each answer after that takes three hundredths of it
//     back.
//
// Every wait is between poll-interval and max-poll-interval, and then up to a
// tenth longer at random.
type schedule struct {
	first, max time.Duration
	backoff    *backoff.ExponentialBackOff

	wait     time.Duration // what next returned last
	throttle time.Duration // the least wait that being throttled has left
}

// progress is what one poll brought.
type progress struct {
	elapsed   time.Duration // since the wait began
	lines     int           // new log lines
	changed   bool          // the job's state is another one
	throttled bool          // the API said too many requests
	failed    bool          // any temporary error, throttling included
}

// newSchedule returns a schedule whose waits are no shorter than first and no
// longer than longest and a tenth.
func newSchedule(first, longest time.Duration) *schedule {
	s := &schedule{
		first: first,
		max:   longest,
		backoff: backoff.NewExponentialBackOff(
			backoff.WithMultiplier(growth),
			// The interval is the middle of the jitter: see middle.
			backoff.WithRandomizationFactor(jitter/(2+jitter)),
			// How long a job may take is not for the schedule to say.
			backoff.WithMaxElapsedTime(0),
		),
	}
	s.restart(first)
	return s
}

// next returns the wait until the next poll, given what the last one brought.
func (s *schedule) next(p progress) time.Duration {
	switch {
	case p.throttled:
		// Far more random than jitter, so that pipelines that started together
		// part: a tenth leaves one request in ten throttled for minutes.
		s.throttle = min(s.max, scale(max(s.first, s.wait), 1+2*rand.Float64()))
	case !p.failed:
		s.throttle = scale(s.throttle, relief)
	}

	afterNews, longest := s.bounds(p.elapsed)
	s.backoff.MaxInterval = middle(longest)
	if p.lines > 0 || p.changed || s.wait < afterNews {
		s.restart(afterNews)
	}
	s.wait = s.backoff.NextBackOff()
	if s.wait < s.throttle {
		s.restart(s.throttle)
		s.wait = s.backoff.NextBackOff()
	}
	// Rounding may have lost a nanosecond, and longest may be below first.
	s.wait = max(s.first, s.wait)
	return s.wait
}

// bounds returns the wait right after news, and the longest without.
func (s *schedule) bounds(elapsed time.Duration) (afterNews, longest time.Duration) {
	if elapsed >= patience {
		return s.bounded(scale(s.max, late)), s.bounded(scale(s.max, latest))
	}
	afterNews = scale(geometricMean(s.first, elapsed), eagerness)
	return s.bounded(afterNews), s.bounded(scale(afterNews, quiet))
}

func (s *schedule) bounded(d time.Duration) time.Duration {
	return min(max(d, s.first), s.max)
}

// restart makes d, and the jitter, what the backoff returns next.
func (s *schedule) restart(d time.Duration) {
	s.backoff.InitialInterval = middle(d)
	s.backoff.Reset()
}

// middle returns the middle of the jitter of d, which begins at d.
func middle(d time.Duration) time.Duration {
	return scale(d, 1+jitter/2)
}

func geometricMean(a, b time.Duration) time.Duration {
	return time.Duration(math.Sqrt(float64(a) * float64(b)))
}

func scale(d time.Duration, by float64) time.Duration {
	return time.Duration(float64(d) * by)
}
