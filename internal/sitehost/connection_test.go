package sitehost_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// However often the job is asked about, and whatever a poll is answered, there
// is one connection and so one TLS handshake.
func TestOneConnection(t *testing.T) {
	certificate := selfSigned(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	for _, http2 := range []bool{false, true} {
		t.Run(fmt.Sprint("HTTP/2 ", http2), func(t *testing.T) {
			var requests, connections atomic.Int32
			server := serveTLS(t, certificate, http2, func(w http.ResponseWriter, r *http.Request) {
				if (r.ProtoMajor == 2) != http2 {
					t.Errorf("a request came by %s", r.Proto)
				}
				switch requests.Add(1) % 5 {
				case 1:
					simulator.Throttled().ServeHTTP(w, r)
				case 2:
					simulator.Unavailable("1").ServeHTTP(w, r)
				default:
					_, _ = w.Write([]byte(running))
				}
			})
			transport := sitehost.Transport()
			transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
			transport.TLSClientConfig.RootCAs.AddCert(certificate.Leaf)
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				connections.Add(1)
				return dial(ctx, network, address)
			}
			client := newClient(t, server.URL, transport)
			for range 100 {
				if _, _, err := ask(t, client); err != nil && sort(err) != "throttled" && sort(err) != "temporary" {
					t.Fatal(err)
				}
			}
			if requests, connections := requests.Load(), connections.Load(); requests != 100 || connections != 1 {
				t.Errorf("%d requests over %d connections, want 100 over 1", requests, connections)
			}
		})
	}
}

// A request that is not answered ends after 30 s, wherever the answer stops.
func TestRequestTimeout(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
	}{
		{"nothing", silent},
		{"half an answer", func(w http.ResponseWriter, r *http.Request) {
			send(w, running[:20])
			silent(w, r)
		}},
		{"all but the end of the answer", func(w http.ResponseWriter, r *http.Request) {
			send(w, running)
			silent(w, r)
		}},
		{"a byte a second", func(w http.ResponseWriter, r *http.Request) {
			for i := 0; i < len(running) && pause(r, time.Second); i++ {
				send(w, running[i:i+1])
			}
		}},
		{"a log that never ends", func(w http.ResponseWriter, r *http.Request) {
			send(w, `{"status":true,"return":{"state":"Running","logs":[{}`)
			for pause(r, 10*time.Millisecond) {
				send(w, `,{"message":"more"}`)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				_, _, err := ask(t, piped(t, test.handler))
				if took := time.Since(start); took != sitehost.RequestTimeout {
					t.Errorf("took %v, want %v", took, sitehost.RequestTimeout)
				}
				if sort(err) != "temporary" || err.Error() != "no complete answer within 30s" {
					t.Errorf("the error is %s: %v", sort(err), err)
				}
			})
		})
	}
}

// Of a refusal that is final, the part that came in time counts.
// The status and the headers of a refusal have arrived by then.
func TestRefusalThatNeverEnds(t *testing.T) {
	for _, test := range []struct {
		status     int
		sort       string
		retryAfter time.Duration
	}{
		{http.StatusForbidden, "Answer", 0},
		{http.StatusServiceUnavailable, "temporary", 20 * time.Second},
	} {
		t.Run(http.StatusText(test.status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				_, _, err := ask(t, piped(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Retry-After", "20")
					w.WriteHeader(test.status)
					send(w, `{"msg":"Access denied"`)
					<-r.Context().Done()
				}))
				if took := time.Since(start); took != sitehost.RequestTimeout {
					t.Errorf("took %v, want %v", took, sitehost.RequestTimeout)
				}
				if sort(err) != test.sort {
					t.Errorf("the error is %s: %v, want the refusal", sort(err), err)
				}
				if temporary, ok := errors.AsType[*sitehost.TemporaryError](err); ok && temporary.RetryAfter != test.retryAfter {
					t.Errorf("RetryAfter is %v, want %v", temporary.RetryAfter, test.retryAfter)
				}
			})
		})
	}
}

func TestCancelled(t *testing.T) {
	cause := errors.New("SIGTERM")
	for _, test := range []struct {
		name   string
		before string // is sent before the silence
	}{
		{"before the answer", ""},
		{"within the answer", running[:20]},
		{"at the end of the answer", running},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := piped(t, func(w http.ResponseWriter, r *http.Request) {
					send(w, test.before)
					<-r.Context().Done()
				})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(10*time.Second, func() { cancel(cause) })
				start := time.Now()
				_, err := client.Job(ctx, ref, func(_, _ []byte) {})
				if took := time.Since(start); took != 10*time.Second {
					t.Errorf("took %v, want 10s", took)
				}
				if !errors.Is(err, cause) {
					t.Errorf("the error is %v, want the context's cause", err)
				}
			})
		})
	}
}

// A deadline above the client's own is not its end: the caller decides.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := piped(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		_, err := client.Job(ctx, ref, func(_, _ []byte) {})
		if sort(err) != "temporary" || err.Error() != "no complete answer within 7s" {
			t.Errorf("the error is %s: %v", sort(err), err)
		}
	})
}

// piped asks an API that answers with handler and needs no network, so that
// virtual time goes by. It ends with the test.
func piped(t *testing.T, handler http.HandlerFunc) *sitehost.Client {
	t.Helper()
	faults := make(map[int]http.Handler)
	for i := range 10 {
		faults[i+1] = handler
	}
	dial, stop := simulator.New(simulator.Script{Faults: faults}).Pipe()
	t.Cleanup(stop)
	transport := sitehost.Transport()
	transport.DialContext = dial
	return newClient(t, "http://simulator", transport)
}

// send writes text at once.
func send(w http.ResponseWriter, text string) {
	_, _ = w.Write([]byte(text)) // fails only for a client that has gone
	_ = http.NewResponseController(w).Flush()
}

// pause waits for d, or until the client goes, which it reports as false.
func pause(r *http.Request, d time.Duration) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}
