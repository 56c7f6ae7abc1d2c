package sitehost_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

func TestScheduled(t *testing.T) {
	for _, test := range []struct {
		name, text, jobType string
		want                sitehost.Ref
	}{
		{"1.5", `{"status":true,"return":{"job":{"id":1,"type":"scheduler"}}}`, "", sitehost.Ref{Type: "scheduler", ID: 1}},
		{"1.5 and the same type", `{"status":true,"return":{"job":{"id":1,"type":"scheduler"}}}`, "scheduler", sitehost.Ref{Type: "scheduler", ID: 1}},
		{"1.5, drifting", `{"status":"1","return":{"job":{"id":"32563","type":"Daemon"},"x":[]}}`, "", sitehost.Ref{Type: "daemon", ID: 32563}},
		{"1.0 to 1.3", `{"status":true,"return":{"job_id":"3433562"}}`, "daemon", sitehost.Ref{Type: "daemon", ID: 3433562}},
		{"1.0 to 1.3 with a number", `{"status":true,"return":{"job_id":3433562}}`, "daemon", sitehost.Ref{Type: "daemon", ID: 3433562}},
		{"a byte order mark", "\ufeff" + `{"status":true,"return":{"job":{"id":1,"type":"scheduler"}}}`, "", sitehost.Ref{Type: "scheduler", ID: 1}},
		{"both shapes", `{"status":true,"return":{"job":[],"job_id":"5"}}`, "daemon", sitehost.Ref{Type: "daemon", ID: 5}},
		{"1.5 without a type", `{"status":true,"return":{"job":{"id":1}}}`, "daemon", sitehost.Ref{Type: "daemon", ID: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := sitehost.Scheduled(test.text, test.jobType)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("job (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScheduledNothing(t *testing.T) {
	for name, text := range map[string]string{
		"no job":          `{"status":true,"return":{"name":"x"}}`,
		"no return":       `{"status":true,"msg":"Successful"}`,
		"return null":     `{"status":true,"return":null}`,
		"return a list":   `{"status":true,"return":[]}`,
		"return true":     `{"status":true,"return":true}`,
		"job null":        `{"status":true,"return":{"job":null}}`,
		"job an empty":    `{"status":true,"return":{"job":[ ]}}`,
		"job false":       `{"status":true,"return":{"job":false}}`,
		"type alone":      `{"status":true,"return":{"job":{"type":"scheduler"}}}`,
		"id 0":            `{"status":true,"return":{"job":{"id":0,"type":"scheduler"}}}`,
		"id 0 as text":    `{"status":true,"return":{"job_id":"0"}}`,
		"id null":         `{"status":true,"return":{"job":{"id":null,"type":"scheduler"}}}`,
		"id null, before": `{"status":true,"return":{"job_id":null}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := sitehost.Scheduled(text, ""); !errors.Is(err, sitehost.ErrSynchronous) {
				t.Errorf("got %v, error %v, want ErrSynchronous", got, err)
			}
		})
	}
}

func TestScheduledRefused(t *testing.T) {
	_, err := sitehost.Scheduled(`{"status":false,"msg":"Server name is taken","return":{"job":{"id":1,"type":"daemon"}}}`, "")
	if _, ok := errors.AsType[*sitehost.AnswerError](err); !ok || err.Error() != `"Server name is taken"` {
		t.Errorf("got %v, want an *AnswerError with the API's message", err)
	}
	_, err = sitehost.Scheduled(`{"status":false}`, "")
	if _, ok := errors.AsType[*sitehost.AnswerError](err); !ok || err.Error() != "no reason given" {
		t.Errorf("got %v, want an *AnswerError without a message", err)
	}
}

func TestScheduledUnreadable(t *testing.T) {
	for _, test := range []struct{ name, text, jobType, want string }{
		{"nothing", "", "", "is not JSON"},
		{"a page", "<html>502</html>", "", "is not JSON"},
		{"half an answer", `{"status":tr`, "", "is not JSON"},
		{"two answers", `{"status":true}{"status":true}`, "", "is not JSON"},
		{"null", "null", "", `is JSON, but no answer of SiteHost's API: it has no "status"`},
		{"a list", `[]`, "", "is JSON, but not an object"},
		{"a number", `32563`, "", "is JSON, but not an object"},
		{"only the return", `{"job":{"id":1,"type":"daemon"}}`, "", `is JSON, but no answer of SiteHost's API: it has no "status"`},
		{"neither true nor false", `{"status":"maybe","return":{}}`, "", `is JSON, but no answer of SiteHost's API: its "status" is neither true nor false`},
		{"job a number", `{"status":true,"return":{"job":32563}}`, "", "has something where a job would be that is none"},
		{"job a text", `{"status":true,"return":{"job":"32563"}}`, "", "has something where a job would be that is none"},
		{"job a list", `{"status":true,"return":{"job":[{"id":1,"type":"scheduler"}]}}`, "", "has something where a job would be that is none"},
		{"job of another form", `{"status":true,"return":{"job":{"job_id":"3433562"}}}`, "", "has something where a job would be that is none"},
		{"return a list", `{"status":true,"return":[{"job":{"id":1,"type":"scheduler"}}]}`, "", "has something where a job would be that is none"},
		{"no type", `{"status":true,"return":{"job_id":"3433562"}}`, "", "has a job without a type, as versions before 1.5 of the API answer; give the input type as well"},
		{"another type", `{"status":true,"return":{"job":{"id":1,"type":"cron"}}}`, "", "has a job whose type is neither daemon nor scheduler"},
		{"a type that disagrees", `{"status":true,"return":{"job":{"id":1,"type":"daemon"}}}`, "scheduler", "has a daemon job, but the input type is scheduler; leave type out"},
		{"negative id", `{"status":true,"return":{"job":{"id":-1,"type":"daemon"}}}`, "", "has a job whose id is no positive whole number"},
		{"id of letters", `{"status":true,"return":{"job_id":"x"}}`, "daemon", "has a job whose id is no positive whole number"},
		{"id with a fraction", `{"status":true,"return":{"job":{"id":1.5,"type":"daemon"}}}`, "", "has a job whose id is no positive whole number"},
		{"id above 63 bits", `{"status":true,"return":{"job_id":"9223372036854775808"}}`, "daemon", "has a job whose id is no positive whole number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := sitehost.Scheduled(test.text, test.jobType)
			bad, ok := errors.AsType[*sitehost.NoJobError](err)
			if !ok {
				t.Fatalf("got error %v, want a *NoJobError", err)
			}
			if diff := cmp.Diff(test.want, bad.What); diff != "" {
				t.Errorf("what is wrong (-want +got):\n%s", diff)
			}
		})
	}
}
