package sitehost_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// A date counts from the server's own Date, which is in 2001 here: this
// machine's clock has no say.
func TestRetryAfter(t *testing.T) {
	const date = "Fri, 09 Nov 2001 12:00:00 GMT"
	for _, test := range []struct {
		name, value string
		want        time.Duration
	}{
		{"none", "", 0},
		{"seconds", "120", 2 * time.Minute},
		{"zero", "0", 0},
		{"white space", "\t7 ", 7 * time.Second},
		{"date", "Fri, 09 Nov 2001 12:01:30 GMT", 90 * time.Second},
		{"date as RFC 850 wrote it", "Friday, 09-Nov-01 12:01:30 GMT", 90 * time.Second},
		{"date that has passed", "Fri, 09 Nov 2001 11:59:59 GMT", 0},
		{"negative", "-5", 0},
		{"a year", "31536000", 365 * 24 * time.Hour},
		{"date in a year", "Sat, 09 Nov 2002 12:00:00 GMT", 365 * 24 * time.Hour},
		{"more than a Duration holds", "9223372036854775807", 100 * 365 * 24 * time.Hour},
		{"negative beyond", "-9223372036854775808", 0},
		{"more than an integer holds", "99999999999999999999", 100 * 365 * 24 * time.Hour},
		{"less than an integer holds", "-99999999999999999999", 0},
		{"fraction", "1.5", 0},
		{"not a number", "soon", 0},
		{"date without a zone", "2001-11-09 12:01:30", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, status := range []int{429, 500, 503} {
				fault := simulator.Unavailable(test.value)
				fault.Status = status
				fault.Header.Set("Date", date)
				_, _, err := ask(t, newClient(t, serve(t, fault).URL, nil))
				temporary, ok := errors.AsType[*sitehost.TemporaryError](err)
				if !ok {
					t.Fatalf("%d gave %v, want a *TemporaryError", status, err)
				}
				if temporary.RetryAfter != test.want {
					t.Errorf("%d: Retry-After %q is %v, want %v", status, test.value, temporary.RetryAfter, test.want)
				}
			}
		})
	}
}

func TestRetryAfterWithoutTheServersDate(t *testing.T) {
	fault := simulator.Unavailable(time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	fault.Header["Date"] = nil // keeps net/http from adding its own
	_, _, err := ask(t, newClient(t, serve(t, fault).URL, nil))
	temporary, ok := errors.AsType[*sitehost.TemporaryError](err)
	if !ok {
		t.Fatalf("got %v, want a *TemporaryError", err)
	}
	if off := (temporary.RetryAfter - time.Hour).Abs(); off > time.Minute {
		t.Errorf("RetryAfter is %v, want about an hour", temporary.RetryAfter)
	}
}
