package simulator_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

const throttledBody = `{"status":false,"msg":"You have exceeded the number of requests per second for this key. ` +
	`Please try again soon."}`

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name   string
		fault  http.Handler
		status int
		header http.Header
		body   string
	}{
		{
			"throttled", simulator.Throttled(), 500,
			http.Header{"Content-Type": {"application/json"}}, throttledBody,
		},
		{
			"refused", simulator.Refused(`no "<job>" module`), 200,
			http.Header{"Content-Type": {"application/json"}},
			`{"status":false,"msg":"no \"\u003cjob\u003e\" module"}`,
		},
		{
			"unavailable", simulator.Unavailable("7"), 503,
			http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Retry-After": {"7"}},
			"<!DOCTYPE html>\n<title>503 Service Unavailable</title>\n<h1>503 Service Unavailable</h1>\n",
		},
		{
			"unavailable, who knows for how long", simulator.Unavailable(""), 503,
			http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			"<!DOCTYPE html>\n<title>503 Service Unavailable</title>\n<h1>503 Service Unavailable</h1>\n",
		},
		{
			"page", simulator.Page(), 200,
			http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			"<!DOCTYPE html>\n<title>Welcome</title>\n<h1>Welcome</h1>\n",
		},
		{
			"anything", simulator.Fault{Status: 302, Header: http.Header{"Location": {"/"}}}, 302,
			http.Header{"Location": {"/"}}, "",
		},
		{
			"a handler", http.NotFoundHandler(), 404,
			http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": {"nosniff"}},
			"404 page not found\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := simulator.New(simulator.Script{
				Jobs:   []simulator.Job{simulator.Documented()},
				Faults: map[int]http.Handler{2: test.fault},
			})
			if got := decode(t, ask(server, documentedQuery)); !got.Status {
				t.Errorf("first request: %s", got.Msg)
			}
			w := ask(server, documentedQuery)
			if w.Code != test.status {
				t.Errorf("got HTTP %d, want %d", w.Code, test.status)
			}
			if diff := cmp.Diff(test.header, w.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.body, w.Body.String()); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if got := decode(t, ask(server, documentedQuery)); !got.Status {
				t.Errorf("third request: %s", got.Msg)
			}
		})
	}
}

func TestThrottling(t *testing.T) {
	for _, test := range []struct {
		name      string
		perSecond int
		at        []time.Duration // since the first request, in ms
		want      []int
	}{
		{"no limit", 0, []time.Duration{0, 0, 0, 0}, []int{200, 200, 200, 200}},
		{"within", 2, []time.Duration{0, 999, 1000, 1999}, []int{200, 200, 200, 200}},
		{"above", 2, []time.Duration{0, 500, 999, 1000}, []int{200, 200, 500, 200}},
		{"window opens with a request", 1, []time.Duration{0, 1700, 2000, 2699, 2700}, []int{200, 200, 500, 500, 200}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := simulator.New(simulator.Script{
					Jobs:      []simulator.Job{simulator.Documented()},
					PerSecond: test.perSecond,
				})
				begin := time.Now()
				var got []int
				for _, at := range test.at {
					time.Sleep(time.Until(begin.Add(at * time.Millisecond)))
					ask(server, "apikey=other&type=scheduler&id=32563") // has its own allowance
					w := ask(server, documentedQuery)
					got = append(got, w.Code)
					if w.Code == 500 && w.Body.String() != throttledBody {
						t.Errorf("throttled with %s", w.Body)
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("HTTP status (-want +got):\n%s", diff)
				}
			})
		})
	}
}
