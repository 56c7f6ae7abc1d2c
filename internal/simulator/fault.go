package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
)

// Fault is an answer that does not come from the API's usual way.
type Fault struct {
	Status int // 200 if zero
	Header http.Header
	Body   string
}

// ServeHTTP implements http.Handler.
func (f Fault) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	maps.Copy(w.Header(), f.Header)
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	_, _ = w.Write([]byte(f.Body)) // fails only for a client that has gone
}

// Throttled is how the API rejects one request too many, in the words that the
// vendor's clients look for: with a 500, not a 429.
func Throttled() Fault {
	f := Refused("You have exceeded the number of requests per second for this key. Please try again soon.")
	f.Status = http.StatusInternalServerError
	return f
}

// Refused is how the API says no: with a 200. Which words it uses is mostly
// unknown.
func Refused(msg string) Fault {
	body, _ := json.Marshal(struct { // of a bool and a string it cannot fail
		Status bool   `json:"status"`
		Msg    string `json:"msg"`
	}{false, msg})
	return Fault{Header: contentType("application/json"), Body: string(body)}
}

// Unavailable is what a proxy before the API may answer. retryAfter is the
// value of that header, seconds or a date; empty is none.
func Unavailable(retryAfter string) Fault {
	f := page("503 Service Unavailable")
	f.Status = http.StatusServiceUnavailable
	if retryAfter != "" {
		f.Header.Set("Retry-After", retryAfter)
	}
	return f
}

// Page is a 200 that is not the API's: a captive portal's, or a proxy's.
func Page() Fault { return page("Welcome") }

func page(title string) Fault {
	return Fault{
		Header: contentType("text/html; charset=utf-8"),
		Body:   "<!DOCTYPE html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n",
	}
}

func contentType(value string) http.Header { return http.Header{"Content-Type": {value}} }
