package simulator_test

import (
	_ "embed"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

//go:embed testdata/documented.json
var documented []byte // the example on the vendor's page for /job/get

func TestDocumentedJobEndsAsDocumented(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Documented()}})
		ask(server, documentedQuery)
		time.Sleep(24 * time.Second)
		var got, want any
		if err := json.Unmarshal(ask(server, documentedQuery).Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(documented, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("answer (-documented +got):\n%s", diff)
		}
	})
}

// seen is what a client can tell of a job's progress.
type seen struct {
	State              string
	Started, Completed string
	Message            string
	Lines              int
}

func see(b body) seen {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	r := b.Return
	return seen{r.State, text(r.Started), text(r.Completed), text(r.Message), len(r.Logs)}
}

func TestProgress(t *testing.T) {
	const started, completed = "2025-02-17 10:43:00", "2025-02-17 10:43:22"
	failing, endless := simulator.Documented(), simulator.Documented()
	failing.State, failing.Message = "Failed", "Image not typed"
	endless.State = ""
	for _, test := range []struct {
		name string
		job  simulator.Job
		at   time.Duration
		want seen
	}{
		{"created", simulator.Documented(), 0, seen{State: "Pending"}},
		{"about to start", simulator.Documented(), 2*time.Second - 1, seen{State: "Pending"}},
		{"started", simulator.Documented(), 2 * time.Second, seen{"Running", started, "", "", 2}},
		{"before a line", simulator.Documented(), 6*time.Second - 1, seen{"Running", started, "", "", 2}},
		{"at a line", simulator.Documented(), 6 * time.Second, seen{"Running", started, "", "", 3}},
		{"about to end", simulator.Documented(), 24*time.Second - 1, seen{"Running", started, "", "", 5}},
		{"ended", simulator.Documented(), 24 * time.Second, seen{"Completed", started, completed, "", 6}},
		{"stays ended", simulator.Documented(), time.Hour, seen{"Completed", started, completed, "", 6}},
		{"about to fail", failing, 24*time.Second - 1, seen{"Running", started, "", "", 5}},
		{"failed", failing, 24 * time.Second, seen{"Failed", started, completed, "Image not typed", 6}},
		{"never ends", endless, time.Hour, seen{"Running", started, "", "", 6}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := simulator.New(simulator.Script{Jobs: []simulator.Job{test.job}, StartAtOnce: true})
				time.Sleep(test.at)
				if diff := cmp.Diff(test.want, see(decode(t, ask(server, documentedQuery)))); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestDates(t *testing.T) {
	job := simulator.Job{
		Type:    "daemon",
		ID:      1,
		Created: time.Date(2026, time.January, 31, 23, 59, 58, 0, time.UTC),
		Pending: 1500 * time.Millisecond,
		Lines: []simulator.Line{
			{At: -time.Second, Message: "queued"},
			{At: 500 * time.Millisecond, Message: "a / \"b\" <c> ā\x1b\n"},
			{At: time.Second, Message: "odd", Date: "0000-00-00 00:00:00"},
			{At: 3 * time.Second, Message: "late"},
		},
		End:   2 * time.Second,
		State: "Completed",
	}
	var want body
	started, completed := "2026-01-31 23:59:59", "2026-02-01 00:00:01"
	want.Status, want.Msg = true, "Successful"
	want.Return.State = "Completed"
	want.Return.Created = "2026-01-31 23:59:58"
	want.Return.Started, want.Return.Completed = &started, &completed
	want.Return.Logs = []entry{
		{"2026-01-31 23:59:58", "3", "queued"},
		{"2026-02-01 00:00:00", "3", "a / \"b\" <c> ā\x1b\n"},
		{"0000-00-00 00:00:00", "3", "odd"},
		{"2026-02-01 00:00:02", "3", "late"},
	}
	synctest.Test(t, func(t *testing.T) {
		server := simulator.New(simulator.Script{Jobs: []simulator.Job{job}, StartAtOnce: true})
		time.Sleep(time.Minute)
		got := decode(t, ask(server, "apikey="+simulator.DemoKey+"&type=daemon&id=1"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	})
}
