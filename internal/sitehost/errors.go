package sitehost

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// TemporaryError is a poll that failed for a reason that passes: asking again
// is safe and may work. Every other error of a Client is final.
type TemporaryError struct {
	// Err is what went wrong. Its text may quote the server.
	Err error
	// Throttled is set when the API said that there were too many requests.
	Throttled bool
	// RetryAfter is how long the server asked to be left alone, 0 if it did not.
	RetryAfter time.Duration
}

func (e *TemporaryError) Error() string { return e.Err.Error() }

// Unwrap returns what went wrong.
func (e *TemporaryError) Unwrap() error { return e.Err }

// AnswerError is an answer that says no.
type AnswerError struct {
	HTTPStatus int         // 0 where it is not known
	Message    remote.Text // the API's msg, often empty
}

func (e *AnswerError) Error() string {
	message := fmt.Sprintf("%q", e.Message.Short(maxMessage))
	switch {
	case e.Message.IsEmpty() && e.HTTPStatus == 0:
		return "no reason given"
	case e.Message.IsEmpty():
		return e.status()
	case e.HTTPStatus == 0:
		return message
	}
	return fmt.Sprintf("%s (%s)", message, e.status())
}

func (e *AnswerError) status() string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.HTTPStatus, http.StatusText(e.HTTPStatus)))
}

// maxMessage keeps an API that answers with a page from filling the log.
const maxMessage = 500

// IsAuth reports whether the API turned the key down. The exact texts are not
// published; "Unauthorised" is what third-party clients look for.
func (e *AnswerError) IsAuth() bool {
	switch e.HTTPStatus {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	}
	for _, sign := range []string{
		"unauthori", "not authori", "forbidden", "permission", "access denied", "not allowed",
		"api key", "apikey", "ip address", "authenticat",
	} {
		if e.Message.Contains(sign) {
			return true
		}
	}
	return false
}

// isThrottle knows the sentence that comes with HTTP 500 in place of a 429.
func (e *AnswerError) isThrottle() bool {
	return e.HTTPStatus == http.StatusTooManyRequests ||
		e.Message.Contains("exceeded the number of requests") ||
		e.Message.Contains("too many requests")
}

// RedirectError is an answer that points elsewhere. It is not followed: the key
// is in the URL and goes to one host only.
type RedirectError struct {
	HTTPStatus int
	Host       remote.Text // where it points, without path and query; empty if it does not say
}

func (e *RedirectError) Error() string {
	if e.Host.IsEmpty() {
		return fmt.Sprintf("HTTP %d, which is a redirect to nowhere", e.HTTPStatus)
	}
	return fmt.Sprintf("HTTP %d redirects to %q, which is not followed because the API key goes to one host only", e.HTTPStatus, e.Host)
}

// CertificateError is a certificate that does not verify.
type CertificateError struct{ Err error }

func (e *CertificateError) Error() string { return e.Err.Error() }

// Unwrap returns the verification's own error.
func (e *CertificateError) Unwrap() error { return e.Err }

// TooLargeError is an answer above MaxAnswer. A log only grows, so the next
// answer would not be smaller.
type TooLargeError struct{}

func (*TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB", MaxAnswer>>20)
}
