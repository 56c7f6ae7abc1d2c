// Package simulator is a SiteHost API that follows a script, for tests,
// benchmarks and the demo. It knows how strictly /job/get reads a request, how
// its answers are spelled, how a job's log grows, and how the API refuses and
// throttles. How often to ask and what to make of an answer is left to others,
// and so are TLS and connections.
//
// Outside tests only main, for the demo, its own serve command and
// release/measure use it.
package simulator

import (
	"net/http"
	"sync"
	"time"
)

const (
	// BasePath is the path of the API version that is simulated. A base URL
	// is the address of the server followed by it.
	BasePath = "/1.5"

	endpoint = BasePath + "/job/get.json"
)

// Script says what a Server does. The zero value has no jobs, so that every
// request is refused.
type Script struct {
	// Key is the API key that is accepted, DemoKey if empty.
	Key  string
	Jobs []Job

	// StartAtOnce starts the clock of each job when the Server is made. It
	// otherwise starts with the first answer about that job, so that what a
	// client sees does not depend on when it began to ask.
	StartAtOnce bool

	// Faults answer the request of their number instead of the API, counted
	// from 1 over all requests. Fault covers what a script can say in a value;
	// any other handler can stall or cut the connection.
	Faults map[int]http.Handler

	// PerSecond is how many requests with Key are answered in a second before
	// the API throttles: 0 is any number.
	PerSecond int

	// Shape varies the spelling of answers.
	Shape Shape

	// Gzip compresses answers about jobs for clients that accept it.
	Gzip bool
}

// Server answers as Script says. It is an http.Handler, for httptest.NewServer
// or for calling directly; Start and Pipe serve it without either.
type Server struct {
	script Script

	mu       sync.Mutex
	requests []Request
	runs     []*run
	window   window
}

// run is a job that is being polled.
type run struct {
	job   Job
	start time.Time // zero until the clock starts
	polls int       // answered
}

// New returns a Server that follows script, which must not change afterwards.
func New(script Script) *Server {
	if script.Key == "" {
		script.Key = DemoKey
	}
	s := &Server{script: script, window: window{limit: script.PerSecond}}
	for _, job := range script.Jobs {
		r := &run{job: job}
		if script.StartAtOnce {
			r.start = time.Now()
		}
		s.runs = append(s.runs, r)
	}
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fault, ok := s.script.Faults[s.record(r)]; ok {
		fault.ServeHTTP(w, r)
		return
	}
	if r.URL.Path != endpoint {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	s.getJob(w, r)
}

func (s *Server) getJob(w http.ResponseWriter, r *http.Request) {
	q, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		Refused("Invalid parameters: "+err.Error()).ServeHTTP(w, r)
		return
	}
	if q.key != s.script.Key {
		Refused("Unauthorised: unknown API key.").ServeHTTP(w, r)
		return
	}
	if !s.admit() {
		Throttled().ServeHTTP(w, r)
		return
	}
	if err := q.check(); err != nil {
		Refused("Invalid parameters: "+err.Error()).ServeHTTP(w, r)
		return
	}
	job, progress, ok := s.poll(q)
	if !ok {
		Refused("Job not found.").ServeHTTP(w, r)
		return
	}
	s.send(w, r, answer{job, progress, s.script.Shape})
}

func (s *Server) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.window.admit(time.Now())
}

// poll returns the job that q asks for and how far it has got.
func (s *Server) poll(q query) (Job, progress, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.runs {
		if r.job.Type == q.jobType && r.job.ID == q.id {
			return r.job, r.poll(time.Now()), true
		}
	}
	return Job{}, progress{}, false
}

func (r *run) poll(now time.Time) progress {
	if r.start.IsZero() {
		r.start = now
	}
	r.polls++
	if r.job.Growth != nil {
		return r.job.grown(r.polls)
	}
	return r.job.after(now.Sub(r.start))
}
