package ci

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// slow takes a while for each write.
type slow struct {
	takes time.Duration
	err   error
}

func (s slow) Write(p []byte) (int, error) {
	time.Sleep(s.takes)
	if s.err != nil {
		return 1, s.err
	}
	return len(p), nil
}

func TestPatientWriter(t *testing.T) {
	type write struct {
		n     int
		err   error
		taken time.Duration
	}
	broken := errors.New("broken pipe")
	for _, test := range []struct {
		name   string
		writer slow
		cancel time.Duration // after this; never when 0
		want   []write
	}{
		{"quick", slow{}, 0, []write{{4, nil, 0}, {4, nil, 0}}},
		{"error", slow{0, broken}, 0, []write{{1, broken, 0}}},
		{"slow", slow{takes: time.Hour}, 0, []write{{4, nil, time.Hour}, {4, nil, time.Hour}}},
		{"quick after the end", slow{}, time.Nanosecond, []write{{4, nil, 0}, {4, nil, 0}}},
		{"done within grace", slow{takes: time.Second}, 700 * time.Millisecond, []write{{4, nil, time.Second}}},
		{"given up", slow{takes: time.Hour}, time.Second, []write{
			{0, ErrSlowReader, 1400 * time.Millisecond}, {0, ErrSlowReader, 0}, {0, ErrSlowReader, 0}}},
		{"grace is for all writes together", slow{takes: 300 * time.Millisecond}, time.Nanosecond, []write{
			{4, nil, 300 * time.Millisecond}, {0, ErrSlowReader, 100*time.Millisecond + time.Nanosecond}, {0, ErrSlowReader, 0}}},
		{"error within grace", slow{time.Second, broken}, 700 * time.Millisecond, []write{{1, broken, time.Second}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.cancel > 0 {
					time.AfterFunc(test.cancel, cancel)
				}
				w := NewPatientWriter(ctx, test.writer)
				for i, want := range test.want {
					start := time.Now()
					n, err := w.Write([]byte("text"))
					if got := (write{n, err, time.Since(start)}); got != want {
						t.Errorf("write %d: got %v, want %v", i, got, want)
					}
				}
				time.Sleep(test.writer.takes) // for a write that was given up
			})
		})
	}
}

// Time that passes between writes is not the reader's.
func TestPatientWriterCountsOnlyWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w := NewPatientWriter(ctx, slow{takes: 100 * time.Millisecond})
		for i := range 3 {
			if _, err := w.Write([]byte("text")); err != nil {
				t.Errorf("write %d: %v", i, err)
			}
			time.Sleep(time.Second)
		}
	})
}

// counting is slow, too, and counts the writes that were begun.
type counting struct {
	slow
	n *int
}

func (c counting) Write(p []byte) (int, error) {
	*c.n++
	return c.slow.Write(p)
}

// Two writes at once would mix their text.
func TestPatientWriterWritesOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var n int
		w := NewPatientWriter(ctx, counting{slow{takes: time.Hour}, &n})
		for range 3 {
			if _, err := w.Write([]byte("text")); err != ErrSlowReader {
				t.Errorf("Write = %v", err)
			}
		}
		synctest.Wait()
		if n != 1 {
			t.Errorf("%d writes were begun while the first was under way", n-1)
		}
		time.Sleep(time.Hour)
	})
}
