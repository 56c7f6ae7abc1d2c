package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

const documentedQuery = "apikey=" + simulator.DemoKey + "&type=scheduler&id=32563"

// ask calls server for its only endpoint, without a connection.
func ask(server http.Handler, rawQuery string) *httptest.ResponseRecorder {
	return request(server, http.MethodGet, simulator.BasePath+"/job/get.json?"+rawQuery)
}

func request(server http.Handler, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

type body struct {
	Return struct {
		State     string
		Created   string
		Started   *string
		Completed *string
		Message   *string
		Logs      []entry
	}
	Msg    string
	Status bool
}

type entry struct{ Date, Level, Message string }

func decode(t *testing.T, w *httptest.ResponseRecorder) body {
	t.Helper()
	var b body
	if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return b
}

func TestRefusals(t *testing.T) {
	const order = "Invalid parameters: must be apikey, client_id if any, type and id, in this order"
	const auth = "Unauthorised: unknown API key."
	for _, test := range []struct{ name, query, want string }{
		{"as the vendor's page has it", "apikey=k%2B1&type=scheduler&id=32563", "Successful"},
		{"with a client", "apikey=k%2B1&client_id=7&type=scheduler&id=32563", "Successful"},
		{"a daemon's job", "apikey=k%2B1&type=daemon&id=1", "Successful"},
		{"sorted by name", "apikey=k%2B1&id=32563&type=scheduler", order},
		{"client before key", "client_id=7&apikey=k%2B1&type=scheduler&id=32563", order},
		{"client at the end", "apikey=k%2B1&type=scheduler&id=32563&client_id=7", order},
		{"nothing", "", order},
		{"no key", "type=scheduler&id=32563", order},
		{"no type", "apikey=k%2B1&id=32563", order},
		{"no id", "apikey=k%2B1&type=scheduler", order},
		{"unknown parameter", "apikey=k%2B1&type=scheduler&id=32563&verbose=1", order},
		{"twice", "apikey=k%2B1&type=scheduler&id=32563&id=32563", order},
		{"bad escape", "apikey=%zz&type=scheduler&id=1", `Invalid parameters: apikey: invalid URL escape "%zz"`},
		{"unknown key", "apikey=other&type=scheduler&id=32563", auth},
		{"empty key", "apikey=&type=scheduler&id=32563", auth},
		{"key not escaped", "apikey=k+1&type=scheduler&id=32563", auth},
		{"key before type", "apikey=other&type=cron&id=32563", auth},
		{"unknown type", "apikey=k%2B1&type=cron&id=32563", "Invalid parameters: type must be daemon or scheduler"},
		{"type in capitals", "apikey=k%2B1&type=Daemon&id=32563", "Invalid parameters: type must be daemon or scheduler"},
		{"empty type", "apikey=k%2B1&type=&id=32563", "Invalid parameters: type must be daemon or scheduler"},
		{"id not a number", "apikey=k%2B1&type=daemon&id=one", "Invalid parameters: id must be a positive integer"},
		{"id zero", "apikey=k%2B1&type=daemon&id=0", "Invalid parameters: id must be a positive integer"},
		{"unknown id", "apikey=k%2B1&type=scheduler&id=1", "Job not found."},
		{"type of another job", "apikey=k%2B1&type=daemon&id=32563", "Job not found."},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := simulator.New(simulator.Script{
				Key:  "k+1",
				Jobs: []simulator.Job{simulator.Documented(), {Type: "daemon", ID: 1}},
			})
			w := ask(server, test.query)
			if w.Code != http.StatusOK {
				t.Errorf("got HTTP %d, want 200", w.Code)
			}
			got := decode(t, w)
			if got.Msg != test.want {
				t.Errorf("got msg %q, want %q", got.Msg, test.want)
			}
			if want := test.want == "Successful"; got.Status != want {
				t.Errorf("got status %t, want %t", got.Status, want)
			}
		})
	}
}

func TestOtherRequests(t *testing.T) {
	for _, test := range []struct {
		name, method, target string
		want                 int
	}{
		{"post", http.MethodPost, "/1.5/job/get.json?" + documentedQuery, http.StatusMethodNotAllowed},
		{"head", http.MethodHead, "/1.5/job/get.json?" + documentedQuery, http.StatusMethodNotAllowed},
		{"other version", http.MethodGet, "/1.4/job/get.json?" + documentedQuery, http.StatusNotFound},
		{"doubled slash", http.MethodGet, "/1.5//job/get.json?" + documentedQuery, http.StatusNotFound},
		{"other format", http.MethodGet, "/1.5/job/get.xml?" + documentedQuery, http.StatusNotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Documented()}})
			if got := request(server, test.method, test.target).Code; got != test.want {
				t.Errorf("got HTTP %d, want %d", got, test.want)
			}
		})
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := simulator.New(simulator.Script{Faults: map[int]http.Handler{1: simulator.Throttled()}})
		begin := time.Now()
		ask(server, documentedQuery)
		time.Sleep(3 * time.Second)
		r := httptest.NewRequest(http.MethodPost, "/elsewhere", nil)
		r.Header.Set("User-Agent", "test")
		server.ServeHTTP(httptest.NewRecorder(), r)
		r.Header.Set("User-Agent", "changed later")

		want := []simulator.Request{
			{
				Method: http.MethodGet, Path: "/1.5/job/get.json", RawQuery: documentedQuery,
				Header: http.Header{}, Time: begin,
			},
			{
				Method: http.MethodPost, Path: "/elsewhere",
				Header: http.Header{"User-Agent": {"test"}}, Time: begin.Add(3 * time.Second),
			},
		}
		if diff := cmp.Diff(want, server.Requests()); diff != "" {
			t.Errorf("Requests (-want +got):\n%s", diff)
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	const clients = 8
	server := simulator.New(simulator.Script{Jobs: []simulator.Job{simulator.Documented()}, PerSecond: 1})
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			ask(server, documentedQuery)
			server.Requests()
		})
	}
	wg.Wait()
	if got := len(server.Requests()); got != clients {
		t.Errorf("recorded %d requests, want %d", got, clients)
	}
}

func TestClockStarts(t *testing.T) {
	for _, test := range []struct {
		name        string
		startAtOnce bool
		want        string
	}{
		{"with the first answer about the job", false, "Pending"},
		{"when the server is made", true, "Completed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := simulator.New(simulator.Script{
					Jobs:        []simulator.Job{simulator.Documented()},
					StartAtOnce: test.startAtOnce,
					Faults:      map[int]http.Handler{1: simulator.Throttled()},
				})
				ask(server, documentedQuery)
				time.Sleep(time.Minute)
				if got := decode(t, ask(server, documentedQuery)).Return.State; got != test.want {
					t.Errorf("got state %s, want %s", got, test.want)
				}
			})
		})
	}
}
