package simulator

import (
	"net/http"
	"slices"
	"time"
)

// Request is a request as it arrived.
type Request struct {
	Method   string
	Path     string
	RawQuery string
	Header   http.Header
	Time     time.Time
}

// Requests returns the requests so far, in the order in which they arrived and
// whatever their answer was. It may be called while the server is in use.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// record returns the number of r among all requests, from 1.
func (s *Server) record(r *http.Request) int {
	seen := Request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, seen)
	return len(s.requests)
}
