package sitehost

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

const (
	// MaxAnswer is how large an answer may be, in bytes after decompression.
	MaxAnswer = 64 << 20
	// maxRefusal is how much of an answer other than a 200 is read for its msg.
	maxRefusal = 64 << 10
)

func (c *Client) readJob(response *http.Response, line LineFunc) (Job, error) {
	body := &limited{r: response.Body, left: MaxAnswer}
	a, err := decode(body, c.key.Redact, line)
	switch {
	case body.exceeded:
		return Job{}, &TooLargeError{}
	case err != nil:
		return Job{}, temporary(fmt.Errorf("the answer is not the JSON expected: %w", c.described(err, body)))
	case a.status == statusFalse:
		return Job{}, &AnswerError{HTTPStatus: response.StatusCode, Message: a.message}
	case a.status == statusMissing:
		return Job{}, temporary(errors.New("the answer is not the JSON expected: it has no status, true or false"))
	case !a.isJob || a.job.State.IsEmpty():
		return Job{}, temporary(errors.New("the answer is not the JSON expected: it has no job state"))
	}
	return a.job, nil
}

// described says where the answer broke off, or how one begins that is no JSON
// at all: often the page of a proxy.
func (c *Client) described(err error, body *limited) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it stops after %d bytes", body.read)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w; it begins with %q", err, body.beginning(c.key.Redact).Short(60))
	}
	return c.withoutKey(err)
}

// refusal reads an answer that is not a 200. Rate limiting comes as HTTP 500
// with a msg; a few refusals come as HTTP 400 with one.
func (c *Client) refusal(response *http.Response) error {
	code := response.StatusCode
	if code >= 300 && code < 400 {
		return &RedirectError{HTTPStatus: code, Host: c.location(response)}
	}
	if code == http.StatusSwitchingProtocols {
		// Its body is the connection itself: no deadline ends a read from it.
		return temporary(&AnswerError{HTTPStatus: code})
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxRefusal)) // as a rule all of it, so that the connection can be used again
	a, _ := decode(bytes.NewReader(body), c.key.Redact, func(_, _ []byte) {})
	err := &AnswerError{HTTPStatus: code, Message: a.message}
	if !passes(code) {
		return err
	}
	return &TemporaryError{Err: err, Throttled: err.isThrottle(), RetryAfter: retryAfter(response.Header)}
}

func passes(code int) bool {
	switch code {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return code >= 500 || code < 300
}

// location is the host only: a redirect may well repeat the query, key and all.
func (c *Client) location(response *http.Response) remote.Text {
	u, err := response.Location()
	if err != nil {
		return remote.Text{}
	}
	return remote.New(c.key.Redact(u.Host))
}

// retryAfter reads both forms of the header. A date is taken from the server's
// own Date where there is one: this machine's clock may be wrong.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	// What is out of range is cut to the largest or smallest number.
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		const century = 100 * 365 * 24 * 3600
		return time.Duration(min(max(seconds, 0), century)) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}

// limited reads at most left bytes, then fails. It keeps the first few for the
// error message.
type limited struct {
	r        io.Reader
	left     int64
	read     int64
	start    []byte
	exceeded bool
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return l.over()
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	l.read += int64(n)
	l.keep(p[:n])
	return n, err
}

// over tells an answer of exactly the limit from a larger one.
func (l *limited) over() (int, error) {
	n, err := io.ReadFull(l.r, make([]byte, 1))
	if n == 0 {
		return 0, err
	}
	l.exceeded = true
	return 0, &TooLargeError{}
}

// The start of a body that is kept for a message, and how much of its end is
// dropped: there, a key may have been cut in two, which is not redacted. The
// longest spelling of a key is far shorter.
const startSize, startEnd = 4 << 10, 2 << 10

func (l *limited) keep(p []byte) {
	if len(l.start) == 0 {
		p = bytes.TrimLeft(p, " \t\r\n")
	}
	if l.start == nil {
		l.start = make([]byte, 0, startSize)
	}
	l.start = append(l.start, p[:min(len(p), cap(l.start)-len(l.start))]...)
}

// beginning is how the body begins, without the key.
func (l *limited) beginning(redact func(string) string) remote.Text {
	text := redact(string(l.start))
	if len(l.start) == cap(l.start) {
		text = text[:max(0, len(text)-startEnd)]
	}
	return remote.New(text)
}
