package sitehost_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// sort names the sort of err: what wait and report tell apart.
func sort(err error) string {
	if err == nil {
		return "counts"
	}
	if temporary, ok := errors.AsType[*sitehost.TemporaryError](err); ok {
		if temporary.Throttled {
			return "throttled"
		}
		return "temporary"
	}
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", err), "*sitehost."), "Error")
}

func TestAnswers(t *testing.T) {
	const (
		refused   = `{"msg":"Job not found","status":false}`
		throttled = `{"status":false,"msg":"You have exceeded the number of requests per second for this key. Please try again soon."}`
		page      = "<!DOCTYPE html>\n<title>Welcome</title>"
		noJSON    = "the answer is not the JSON expected"
	)
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   string // its sort
		says   string // part of the error
	}{
		{"job", 200, running, "counts", ""},
		{"status true as text", 200, `{"return":{"state":"Running"},"status":"true"}`, "counts", ""},
		{"status 1", 200, `{"return":{"state":"Running"},"status":1}`, "counts", ""},
		{"state a number", 200, `{"return":{"state":2},"status":true}`, "counts", ""},
		{"byte order mark", 200, "\ufeff" + running, "counts", ""},

		{"status false", 200, refused, "Answer", `"Job not found" (HTTP 200 OK)`},
		{"status false as text", 200, `{"msg":"Job not found","status":"false"}`, "Answer", "Job not found"},
		{"status 0", 200, `{"msg":"Job not found","status":0}`, "Answer", "Job not found"},
		{"status false with a job", 200, `{"return":{"state":"Completed"},"status":false}`, "Answer", "HTTP 200 OK"},
		{"status false without msg", 200, `{"status":false}`, "Answer", "HTTP 200 OK"},
		{"status false, msg a list", 200, `{"status":false,"msg":["a","b"]}`, "Answer", `[\"a\",\"b\"]`},

		{"HTML", 200, page, "temporary", noJSON + `: invalid character '<' looking for beginning of value; it begins with "<!DOCTYPE html> <title>Welcome</title>"`},
		{"long HTML", 200, page + strings.Repeat("x", 5000), "temporary", "xx…"},
		{"empty body", 200, ``, "temporary", noJSON + ": it stops after 0 bytes"},
		{"half", 200, running[:30], "temporary", noJSON + ": it stops after 30 bytes"},
		{"null", 200, `null`, "temporary", noJSON},
		{"list", 200, `[]`, "temporary", noJSON},
		{"text", 200, `"maintenance"`, "temporary", noJSON},
		{"no status", 200, `{"return":{"state":"Completed"}}`, "temporary", "no status"},
		{"status null", 200, `{"return":{"state":"Completed"},"status":null}`, "temporary", "no status"},
		{"status a word", 200, `{"return":{"state":"Completed"},"status":"maybe"}`, "temporary", "no status"},
		{"no return", 200, `{"status":true}`, "temporary", "no job state"},
		{"return null", 200, `{"return":null,"status":true}`, "temporary", "no job state"},
		{"return a list", 200, `{"return":[],"status":true}`, "temporary", "no job state"},
		{"no state", 200, `{"return":{"completed":"2025-02-17 10:43:22"},"status":true}`, "temporary", "no job state"},
		{"state null", 200, `{"return":{"state":null},"status":true}`, "temporary", "no job state"},
		{"state empty", 200, `{"return":{"state":" "},"status":true}`, "temporary", "no job state"},
		{"state twice", 200, `{"return":{"state":"Failed","state":"Completed"},"status":true}`, "temporary", `"state" twice`},
		{"two answers", 200, running + running, "temporary", "something follows"},

		{"created", 201, running, "temporary", "HTTP 201 Created"},
		{"accepted", 202, running, "temporary", "HTTP 202 Accepted"},
		{"no content", 204, ``, "temporary", "HTTP 204 No Content"},

		{"not modified", 304, ``, "Redirect", "HTTP 304"},
		{"bad request", 400, refused, "Answer", `"Job not found" (HTTP 400 Bad Request)`},
		{"bad request, a page", 400, page, "Answer", "HTTP 400 Bad Request"},
		{"unauthorised", 401, ``, "Answer", "HTTP 401 Unauthorized"},
		{"forbidden", 403, page, "Answer", "HTTP 403 Forbidden"},
		{"not found", 404, page, "Answer", "HTTP 404 Not Found"},
		{"gone", 410, ``, "Answer", "HTTP 410 Gone"},
		{"unheard-of refusal", 499, ``, "Answer", "HTTP 499"},
		{"request time-out", 408, ``, "temporary", "HTTP 408 Request Timeout"},
		{"too early", 425, ``, "temporary", "HTTP 425 Too Early"},
		{"too many requests", 429, ``, "throttled", "HTTP 429 Too Many Requests"},

		{"throttled as SiteHost does", 500, throttled, "throttled", "exceeded the number of requests"},
		{"throttled in capitals", 500, `{"msg":"TOO MANY REQUESTS"}`, "throttled", "TOO MANY REQUESTS"},
		{"throttled by a proxy", 503, `{"msg":"Too many requests"}`, "throttled", "Too many requests"},
		{"internal error", 500, refused, "temporary", `"Job not found" (HTTP 500 Internal Server Error)`},
		{"internal error that says it worked", 500, running, "temporary", "HTTP 500"},
		{"internal error, a page", 500, page, "temporary", "HTTP 500 Internal Server Error"},
		{"bad gateway", 502, page, "temporary", "HTTP 502 Bad Gateway"},
		{"unavailable", 503, page, "temporary", "HTTP 503 Service Unavailable"},
		{"unavailable, an endless page", 503, strings.Repeat(page, 20_000), "temporary", "HTTP 503"},
		{"gateway time-out", 504, ``, "temporary", "HTTP 504"},
		{"Cloudflare's", 522, page, "temporary", "HTTP 522"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, simulator.Fault{Status: test.status, Body: test.body})
			job, _, err := ask(t, newClient(t, server.URL, nil))
			if got := sort(err); got != test.want {
				t.Fatalf("the answer is %q (%v), want %q", got, err, test.want)
			}
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is\n%v, want one with\n%s", err, test.says)
			}
			if job != (sitehost.Job{}) {
				t.Errorf("with an error comes the job %+v", job)
			}
		})
	}
}

func TestIsAuth(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		msg    string
		want   bool
	}{
		{"401", 401, "", true},
		{"403", 403, "", true},
		{"what third parties look for", 200, "Unauthorised", true},
		{"in American", 200, "unauthorized request", true},
		{"not authorised", 400, "You are not authorised to do this", true},
		{"module", 200, "This API key does not have permission to use the job module", true},
		{"key", 200, "Invalid apikey", true},
		{"address", 200, "Your IP address is not on the list", true},
		{"denied", 200, "Access denied", true},
		{"forbidden", 200, "Forbidden", true},
		{"authentication", 200, "Authentication failed", true},
		{"not allowed", 200, "You are not allowed to do this", true},
		{"unknown job", 200, "Job not found", false},
		{"parameter", 400, "Invalid parameters: id is missing", false},
		{"nothing", 200, "", false},
		{"404", 404, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := &sitehost.AnswerError{HTTPStatus: test.status, Message: remote.New(test.msg)}
			if got := err.IsAuth(); got != test.want {
				t.Errorf("IsAuth of %v is %t, want %t", err, got, test.want)
			}
		})
	}
}

// What the API says is shown on one line and not at any length.
func TestAnswerErrorIsShort(t *testing.T) {
	err := &sitehost.AnswerError{HTTPStatus: 200, Message: remote.New("a\n::error::b\x1b[31m" + strings.Repeat("c", 10_000))}
	text := err.Error()
	if strings.ContainsAny(text, "\n\x1b") || len(text) > 600 {
		t.Errorf("the error is %q", text)
	}
}

// Errors are told apart by the errors package.
func TestTemporaryErrorUnwraps(t *testing.T) {
	server := serve(t, simulator.Throttled())
	_, _, err := ask(t, newClient(t, server.URL, nil))
	answer, ok := errors.AsType[*sitehost.AnswerError](err)
	if !ok {
		t.Fatalf("%v has no *AnswerError in it", err)
	}
	if diff := cmp.Diff(http.StatusInternalServerError, answer.HTTPStatus); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}
