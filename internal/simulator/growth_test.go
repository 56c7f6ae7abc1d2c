package simulator_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

func TestLargeGrowsWithEachAnsweredPoll(t *testing.T) {
	server := simulator.New(simulator.Script{
		Jobs:   []simulator.Job{simulator.Large(2500, 1000)},
		Faults: map[int]http.Handler{2: simulator.Throttled()},
	})
	const started = "2025-02-17 10:43:00"
	var got []seen
	for range 5 {
		b := decode(t, ask(server, documentedQuery))
		got = append(got, see(b))
		for _, line := range b.Return.Logs {
			if len(line.Message) != 100 {
				t.Fatalf("line of %d bytes: %q", len(line.Message), line.Message)
			}
		}
	}
	want := []seen{
		{"Running", started, "", "", 1000},
		{}, // the fault
		{"Running", started, "", "", 2000},
		{"Completed", started, "2025-02-17 10:43:02", "", 2500},
		{"Completed", started, "2025-02-17 10:43:02", "", 2500},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestLargeLinesDiffer(t *testing.T) {
	line := simulator.Large(10, 10).Growth.Line
	if line(0).Message == line(1).Message {
		t.Errorf("both are %q", line(0).Message)
	}
}

// gone is a client that has gone.
type gone struct {
	http.ResponseWriter
	writes int
}

func (g *gone) Write([]byte) (int, error) {
	g.writes++
	return 0, errors.New("broken pipe")
}

func TestLargeStopsForAClientThatHasGone(t *testing.T) {
	server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Large(10_000, 10_000)}})
	w := &gone{ResponseWriter: httptest.NewRecorder()}
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/1.5/job/get.json?"+documentedQuery, nil))
	if w.writes != 1 {
		t.Errorf("wrote %d times, want once", w.writes)
	}
}

// discard counts what is written to it.
type discard struct {
	http.ResponseWriter
	size int64
}

func (d *discard) Write(p []byte) (int, error) {
	n, err := io.Discard.Write(p)
	d.size += int64(n)
	return n, err
}

func BenchmarkLarge(b *testing.B) {
	server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Large(250_000, 250_000)}})
	r := httptest.NewRequest(http.MethodGet, "/1.5/job/get.json?"+documentedQuery, nil)
	b.ReportAllocs()
	for b.Loop() {
		w := &discard{ResponseWriter: httptest.NewRecorder()}
		server.ServeHTTP(w, r)
		b.SetBytes(w.size)
	}
}
