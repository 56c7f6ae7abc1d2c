package simulator

import "time"

// window counts requests in windows of a second, as "requests per second" in
// the API's refusal says; the first request after a window opens the next.
// Refused requests count.
type window struct {
	limit int // 0 is none
	start time.Time
	count int
}

// admit reports whether one more request is allowed at now.
func (w *window) admit(now time.Time) bool {
	if now.Sub(w.start) >= time.Second {
		w.start, w.count = now, 0
	}
	w.count++
	return w.limit == 0 || w.count <= w.limit
}
