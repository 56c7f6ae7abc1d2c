package sitehost_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

// The key is in the URL: the host that a redirect names gets no request.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var requests atomic.Int32
	other := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		_, _ = w.Write([]byte(running))
	}))
	host := strings.TrimPrefix(other.URL, "http://")
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, test := range []struct{ name, location, says string }{
			{"other host", other.URL + "/1.5/job/get.json?apikey=x", fmt.Sprintf("%q", host)},
			{"same host", "/elsewhere", `"127.0.0.1:`},
			{"no location", "", `a redirect to nowhere`},
			{"bad location", "http://[%zz/", `a redirect to nowhere`},
		} {
			t.Run(fmt.Sprint(status, " ", test.name), func(t *testing.T) {
				fault := simulator.Fault{Status: status, Header: http.Header{}}
				if test.location != "" {
					fault.Header.Set("Location", test.location)
				}
				_, _, err := ask(t, newClient(t, serve(t, fault).URL, nil))
				if got := sort(err); got != "Redirect" {
					t.Fatalf("got %s: %v, want a redirect", got, err)
				}
				for _, part := range []string{fmt.Sprint("HTTP ", status), test.says} {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%q does not say %s", err, part)
					}
				}
			})
		}
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("the other host saw %d requests", n)
	}
}
