package simulator_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

// fetch asks for the documented job over transport.
func fetch(t *testing.T, base string, transport *http.Transport) *http.Response {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/job/get.json?"+documentedQuery, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// state reads the job's state from answer.
func state(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer answer.Body.Close()
	w := httptest.NewRecorder()
	if _, err := io.Copy(w, answer.Body); err != nil {
		t.Fatal(err)
	}
	return decode(t, w).Return.State
}

func TestStart(t *testing.T) {
	server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Documented()}})
	ctx, cancel := context.WithCancel(t.Context())
	base, stop, err := server.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if got, want := state(t, fetch(t, base, &http.Transport{})), "Pending"; got != want {
		t.Errorf("got state %q, want %q", got, want)
	}
	stop()
	stop() // for a deferred call
	if answer, err := http.Get(base); err == nil {
		answer.Body.Close()
		t.Errorf("still answers after stop: %s", answer.Status)
	}
}

func TestPipeUnderAFakeClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Documented()}})
		dial, stop := server.Pipe()
		transport := &http.Transport{DialContext: dial}
		base := "http://simulator.invalid" + simulator.BasePath
		for _, want := range []string{"Pending", "Running", "Completed"} {
			if got := state(t, fetch(t, base, transport)); got != want {
				t.Errorf("got state %q, want %q", got, want)
			}
			time.Sleep(20 * time.Second)
		}
		stop()
		if _, err := dial(t.Context(), "", ""); err == nil {
			t.Error("can dial after stop")
		}
	})
}

func TestGzip(t *testing.T) {
	for _, test := range []struct {
		name           string
		script, client bool
		want           bool
	}{
		{"both", true, true, true},
		{"script only", true, false, false},
		{"client only", false, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(simulator.New(simulator.Script{
				Jobs: []simulator.Job{simulator.Documented()},
				Gzip: test.script,
			}))
			defer server.Close()
			answer := fetch(t, server.URL+simulator.BasePath, &http.Transport{DisableCompression: !test.client})
			if answer.Uncompressed != test.want {
				t.Errorf("compressed: got %t, want %t", answer.Uncompressed, test.want)
			}
			if got, want := state(t, answer), "Pending"; got != want {
				t.Errorf("got state %q, want %q", got, want)
			}
		})
	}
}
