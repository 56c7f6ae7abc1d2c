package sitehost_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// nasty is a key with the characters that URLs, JSON and shells have views on.
const nasty = `p+q&r=s%t/u"v`

var ref = sitehost.Ref{Type: simulator.DocumentedType, ID: simulator.DocumentedID}

// running is an answer about a job that goes on.
const running = `{"return":{"state":"Running"},"msg":"Successful","status":true}`

// newClient asks the API at address, with the nasty key, and is closed when the
// test ends.
func newClient(t *testing.T, address string, transport *http.Transport) *sitehost.Client {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	client := sitehost.New(sitehost.Options{
		Base: base.JoinPath(simulator.BasePath), Key: secret.New(nasty), UserAgent: "sitehost-wait/test", Transport: transport,
	})
	t.Cleanup(client.Close)
	return client
}

// serve starts an API on a loopback port that answers with handler.
func serve(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// ask is one poll.
func ask(t *testing.T, client *sitehost.Client) (sitehost.Job, []string, error) {
	t.Helper()
	var log []string
	job, err := client.Job(t.Context(), ref, func(_, message []byte) { log = append(log, string(message)) })
	return job, log, err
}

func TestRequest(t *testing.T) {
	for _, test := range []struct{ name, base, key, clientID, want string }{
		{
			"documented", "/1.5", "your_key_here", "",
			"/1.5/job/get.json?apikey=your_key_here&type=scheduler&id=32563",
		},
		{
			"with a client id", "/1.5", "your_key_here", "293785",
			"/1.5/job/get.json?apikey=your_key_here&client_id=293785&type=scheduler&id=32563",
		},
		{
			"nasty key and client id", "/1.5", nasty, "a b&id=1",
			"/1.5/job/get.json?apikey=p%2Bq%26r%3Ds%25t%2Fu%22v&client_id=a+b%26id%3D1&type=scheduler&id=32563",
		},
		{
			"base that ends in a slash", "/api/1.5/", "k", "",
			"/api/1.5/job/get.json?apikey=k&type=scheduler&id=32563",
		},
		{
			"base without a path", "", "k", "",
			"/job/get.json?apikey=k&type=scheduler&id=32563",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got *http.Request
			server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r
				_, _ = w.Write([]byte(running))
			}))
			base, err := url.Parse(server.URL + test.base)
			if err != nil {
				t.Fatal(err)
			}
			client := sitehost.New(sitehost.Options{
				Base: base, Key: secret.New(test.key), ClientID: test.clientID, UserAgent: "sitehost-wait/1.2.3",
			})
			t.Cleanup(client.Close)
			if _, _, err := ask(t, client); err != nil {
				t.Fatal(err)
			}
			if line := got.Method + " " + got.RequestURI; line != "GET "+test.want {
				t.Errorf("requested\n%s, want\nGET %s", line, test.want)
			}
			want := http.Header{
				"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "User-Agent": {"sitehost-wait/1.2.3"},
			}
			if diff := cmp.Diff(want, got.Header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

// The simulator is as strict as the API about the order of parameters.
func TestDocumentedJob(t *testing.T) {
	for _, test := range []struct {
		name string
		gzip bool
	}{{"plain", false}, {"gzip", true}} {
		t.Run(test.name, func(t *testing.T) {
			job := simulator.Documented()
			job.Pending, job.End = 0, 0
			server := serve(t, simulator.New(simulator.Script{Key: nasty, Jobs: []simulator.Job{job}, Gzip: test.gzip}))
			got, log, err := ask(t, newClient(t, server.URL, nil))
			if err != nil {
				t.Fatal(err)
			}
			if got.Outcome() != sitehost.Succeeded || len(log) == 0 {
				t.Errorf("the job is %+v, its log %q", got, log)
			}
		})
	}
}
