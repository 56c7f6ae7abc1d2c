// Package sitehost speaks one endpoint of one API: SiteHost's /job/get, version
// 1.5. It knows how the request must be written, how the answer's types drift,
// and which errors pass; and it keeps the API key out of every error. When to
// ask again is for package wait to say, and nothing here prints.
package sitehost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

// RequestTimeout is how long one request may take, its body included.
const RequestTimeout = 30 * time.Second

// Client asks one API with one key. All its requests share a connection.
type Client struct {
	base      *url.URL
	key       secret.Key
	clientID  string
	userAgent string
	transport *http.Transport
}

// Options are what a Client is made of.
type Options struct {
	Base      *url.URL // such as https://api.sitehost.nz/1.5
	Key       secret.Key
	ClientID  string // sent when not empty
	UserAgent string
	Transport *http.Transport // Transport() when nil
}

// New returns a Client that asks the API at o.Base.
func New(o Options) *Client {
	transport := o.Transport
	if transport == nil {
		transport = Transport()
	}
	return &Client{
		base: o.Base, key: o.Key, clientID: o.ClientID, userAgent: o.UserAgent,
		transport: transport,
	}
}

// Close closes the connection.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Job asks once how job is, and calls line for each line of its log, the
// oldest first, while the answer is still being read: when an error is
// returned, those lines do not count.
//
// The error is a *TemporaryError when asking again may work; an *AnswerError,
// *RedirectError, *CertificateError or *TooLargeError when it will not; and
// ctx's cause when ctx was cancelled.
func (c *Client) Job(ctx context.Context, job Ref, line LineFunc) (Job, error) {
	requestCtx, cancel := context.WithTimeout(ctx, RequestTimeout)
	defer cancel()
	start := time.Now()
	j, err := c.job(requestCtx, job, line)
	switch {
	case err == nil:
		return j, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return Job{}, context.Cause(ctx)
	case requestCtx.Err() != nil && isIncomplete(err):
		return Job{}, temporary(fmt.Errorf("no complete answer within %s", time.Since(start).Round(time.Second)))
	}
	return Job{}, err
}

// isIncomplete is false of a refusal whose end was not waited for: its status
// and headers have said what there is to say.
func isIncomplete(err error) bool {
	_, passes := errors.AsType[*TemporaryError](err)
	_, answered := errors.AsType[*AnswerError](err)
	return passes && !answered
}

func (c *Client) job(ctx context.Context, job Ref, line LineFunc) (Job, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url(job), nil)
	if err != nil {
		return Job{}, fmt.Errorf("making the request: %w", withoutURL(err))
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.userAgent)
	// Without an http.Client around it the transport follows no redirect and
	// puts no URL into errors.
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return Job{}, c.transportError(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Job{}, c.refusal(response)
	}
	return c.readJob(response, line)
}

// url writes the parameters in the order that the vendor's documentation asks
// for ("strict parameter ordering, else the request might fail or lead to
// unexpected results"). url.Values would sort id before type.
func (c *Client) url(job Ref) string {
	query := "apikey=" + url.QueryEscape(c.key.Reveal())
	if c.clientID != "" {
		query += "&client_id=" + url.QueryEscape(c.clientID)
	}
	query += "&type=" + url.QueryEscape(job.Type) + "&id=" + strconv.FormatInt(job.ID, 10)
	u := c.base.JoinPath("job/get.json")
	u.RawQuery = query
	return u.String()
}
