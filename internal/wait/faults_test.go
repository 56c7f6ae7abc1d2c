package wait

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

func TestMain(m *testing.M) {
	playPart()
	log.SetOutput(io.Discard) // as main does: net/http remarks on odd servers
	goleak.VerifyTestMain(m)
}

// story is a job's life in five answers: a state and its log so far. The log
// has a line twice and characters that can be spelled in several ways.
var story = []struct {
	state string
	log   []string
}{
	{"Pending", nil},
	{"Pending", nil},
	{"Running", []string{`a`}},
	{"Running", []string{`a`, `b\ufffd`, `b\ufffd`}},
	{"Completed", []string{`a`, `b\ufffd`, `b\ufffd`, `c\u0000`, `d`}},
}

// told is what the lines of story's log are told as.
var told = []string{"a", "b\ufffd", "b\ufffd", `c\x00`, "d"}

// moments are the polls that the fault meets.
var moments = []struct {
	name string
	poll int // 0 is every
}{
	{"first poll", 1},
	{"while pending", 2},
	{"while running with lines", 4},
	{"last poll before the end", 5},
	{"every poll", 0},
}

// network is what a fault can be tried on.
type network int

const (
	// tcp is real. Only faults that take no time are tried on it.
	tcp network = 1 << iota
	// pipe is in memory and in virtual time, so that the promised times can be
	// checked.
	pipe
	both = tcp | pipe
)

// fault is something that goes wrong with a poll.
type fault struct {
	name string
	on   network
	// One of these: how the connection is made; which certificate is shown; what
	// is answered instead of, or with, the story's next answer.
	dial        func(ctx context.Context) (net.Conn, error)
	certificate *tls.Certificate
	answer      func(w http.ResponseWriter, r *http.Request, next string)
	// want is "" when the answer counts, "temporary" when the poll is tried
	// again, or the type of the error that ends the wait; says is part of it.
	want, says string
}

func faults(t *testing.T) []fault {
	t.Helper()
	const slow = "no complete answer within " // 30s, or less where RetryFor is over sooner
	long := time.Now().Add(time.Hour)
	expired, elsewhere, unknown := issue(t, time.Now().Add(-time.Hour), localhost), issue(t, long, net.IPv4(192, 0, 2, 1)), issue(t, long, localhost)
	unavailable := func(name, retryAfter string) fault {
		return fault{name: "503 with Retry-After " + name, on: pipe, answer: faulty(simulator.Unavailable(retryAfter)), want: "temporary", says: "503"}
	}
	return []fault{
		{name: "refused connection", on: tcp, dial: dialNobody, want: "temporary", says: "refused"},
		{name: "DNS failure", on: tcp, dial: dialUnknown, want: "temporary", says: "lookup sitehost.invalid"},
		{name: "expired certificate", on: tcp, certificate: expired, want: "*sitehost.CertificateError", says: "expired"},
		{name: "certificate of another host", on: tcp, certificate: elsewhere, want: "*sitehost.CertificateError", says: "192.0.2.1"},
		{name: "certificate of an unknown authority", on: tcp, certificate: unknown, want: "*sitehost.CertificateError", says: "unknown authority"},

		{name: "reset mid-headers", on: tcp, answer: reset("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"), want: "temporary", says: "EOF"},
		{name: "reset mid-body", on: tcp, answer: reset("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":true,"), want: "temporary", says: "reset"},
		{name: "hangs up mid-headers", on: both, answer: raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"), want: "temporary", says: "EOF"},
		{name: "stops half-way and hangs up", on: both, answer: length(func(n int) int { return n }, 0.5), want: "temporary", says: "it stops after"},
		{name: "Content-Length too long", on: both, answer: length(func(n int) int { return n + 10 }, 1), want: "temporary", says: "it stops after"},
		{name: "Content-Length too short", on: both, answer: length(func(n int) int { return n - 10 }, 1), want: "temporary", says: "it stops after"},
		{name: "no HTTP", on: both, answer: raw("SSH-2.0-OpenSSH_9.9\r\n\r\n"), want: "temporary", says: "malformed HTTP"},

		{name: "accepts and says nothing", on: pipe, answer: silent, want: "temporary", says: slow},
		{name: "another protocol, and silence", on: both, answer: upgrade, want: "temporary", says: "101"},
		{name: "stops half-way", on: pipe, answer: stalled, want: "temporary", says: slow},
		{name: "a byte a second", on: pipe, answer: dripping, want: "temporary", says: slow},
		{name: "never ends", on: pipe, answer: endless, want: "temporary", says: slow},

		{name: "gzip that is none", on: both, answer: packed(func([]byte) []byte { return []byte("not gzip at all") }), want: "temporary", says: "gzip"},
		{name: "half of a gzip", on: both, answer: packed(func(b []byte) []byte { return b[:len(b)/2] }), want: "temporary", says: "it stops after"},
		{name: "gzip with a wrong checksum", on: both, answer: packed(func(b []byte) []byte { b[len(b)-8]++; return b }), want: "temporary", says: "gzip"},
		{name: "gzip", on: both, answer: packed(func(b []byte) []byte { return b })},

		{name: "throttled", on: both, answer: faulty(simulator.Throttled()), want: "temporary", says: "exceeded the number of requests"},
		{name: "429", on: both, answer: faulty(simulator.Fault{Status: 429}), want: "temporary", says: "429"},
		{name: "500", on: both, answer: faulty(simulator.Fault{Status: 500}), want: "temporary", says: "500"},
		unavailable("in seconds", "40"),
		unavailable("as a date", time.Date(2000, 1, 1, 0, 2, 0, 0, time.UTC).Format(http.TimeFormat)),
		unavailable("negative", "-40"),
		unavailable("of a year", "31536000"),
		unavailable("that is no number", "soon"),

		{name: "HTML", on: both, answer: faulty(simulator.Page()), want: "temporary", says: "Welcome"},
		{name: "empty body", on: both, answer: body(``), want: "temporary", says: "it stops after 0 bytes"},
		{name: "null", on: both, answer: body(`null`), want: "temporary", says: "not a JSON object"},
		{name: "list", on: both, answer: body(`[]`), want: "temporary", says: "not a JSON object"},
		{name: "deep nesting", on: both, answer: body(`{"status":` + strings.Repeat("[", 20_000)), want: "temporary", says: "depth"},
		{name: "nesting in what nobody reads", on: both, answer: respelled(`{"return"`, `{"x":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+`,"return"`)},
		{name: "duplicate keys", on: both, answer: respelled(`{"return"`, `{"status":false,"return"`), want: "temporary", says: `"status" twice`},
		{name: "duplicate keys in the job", on: both, answer: respelled(`"state"`, `"state":"Completed","state"`), want: "temporary", says: `"state" twice`},
		{name: "invalid UTF-8", on: both, answer: respelled(`\ufffd`, "\xff")},
		{name: "lone surrogates", on: both, answer: respelled(`\ufffd`, `\udead`)},
		{name: "NUL", on: both, answer: respelled(`{"return"`, "{\x00\"return\""), want: "temporary", says: "invalid character"},

		{name: "refusal", on: both, answer: faulty(simulator.Refused("Job not found.")), want: "*sitehost.AnswerError", says: "Job not found."},
		{name: "redirect", on: both, answer: faulty(simulator.Fault{Status: 302, Header: http.Header{"Location": {"https://example.com/"}}}), want: "*sitehost.RedirectError", says: "example.com"},
		{name: "200 MiB", on: pipe, answer: huge, want: "*sitehost.TooLargeError", says: "64 MiB"},
	}
}

// After any fault at any moment the job is followed to its end, with each line
// told once, or the wait ends in the promised time with an error that says why.
func TestFaults(t *testing.T) {
	for _, fault := range faults(t) {
		for _, moment := range moments {
			for _, network := range []network{tcp, pipe} {
				if fault.on&network == 0 {
					continue
				}
				name := fmt.Sprintf("%s/%s/%s", fault.name, moment.name, map[bool]string{true: "TCP", false: "pipe"}[network == tcp])
				if fault.want == "*sitehost.TooLargeError" && (moment.poll != 4 || underRace || testing.Short()) {
					t.Logf("%s is left out: 64 MiB of JSON take too long to try everywhere", name)
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					if network == tcp {
						followStory(t, fault, moment.poll, network)
						return
					}
					synctest.Test(t, func(t *testing.T) { followStory(t, fault, moment.poll, network) })
				})
			}
		}
	}
}

// followStory follows the story's job through a fault.
func followStory(t *testing.T, f fault, at int, on network) {
	options := defaults()
	if on == tcp { // where a second is a second
		options.PollInterval, options.MaxPollInterval = time.Millisecond, 5*time.Millisecond
		if at == 0 {
			options.RetryFor = 100 * time.Millisecond
		}
	}
	d := &diary{}
	result, err := For(t.Context(), newAPI(t, f, at, on), ref, options, d)

	var lines, retries []string
	for _, entry := range d.entries {
		switch {
		case strings.HasPrefix(entry, "retry "):
			retries = append(retries, entry)
		case !strings.HasPrefix(entry, "state ") && !strings.HasPrefix(entry, "quiet "):
			lines = append(lines, entry)
		}
	}
	wantLines, wantErr := told, ""
	switch {
	case f.want == "temporary" && at == 0:
		wantLines, wantErr = nil, "*wait.UnreachableError"
	case f.want == "temporary":
		if len(retries) != 1 || !strings.Contains(retries[0], f.says) {
			t.Errorf("retried %q, want once because of %q", retries, f.says)
		}
	case f.want != "":
		wantErr = f.want
		wantLines = nil
		if at > 1 {
			wantLines = told[:len(story[at-2].log)]
		}
	}
	if diff := cmp.Diff(wantLines, lines, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("lines told (-want +got):\n%s", diff)
	}
	if got := fmt.Sprintf("%T", err); err != nil && got != wantErr || err == nil && wantErr != "" {
		t.Fatalf("ended with %s: %v, want %q", got, err, wantErr)
	}
	if err != nil && !strings.Contains(err.Error(), f.says) {
		t.Errorf("ended with %q, which does not say %q", err, f.says)
	}
	if on == pipe {
		checkTime(t, result, wantErr, options)
	}
}

// checkTime holds the wait to what is promised, in virtual time.
func checkTime(t *testing.T, result Result, wantErr string, options Options) {
	t.Helper()
	// A fault is sat out, or obeyed, no longer than RetryFor.
	least, most := time.Duration(0), options.RetryFor+time.Minute
	switch wantErr {
	case "":
	case "*wait.UnreachableError":
		least, most = options.RetryFor, options.RetryFor+leastTry
	default:
		most = time.Minute
	}
	if result.Waited < least || result.Waited > most {
		t.Errorf("waited %v, want %v to %v", result.Waited, least, most)
	}
}

// api tells the story, but for the polls that a fault meets. It is a Source
// too: that is how it knows which poll is being made.
type api struct {
	*sitehost.Client
	fault fault
	at    int

	mu   sync.Mutex
	poll int // being made
	next int // in the story
}

// newAPI serves until the test ends.
func newAPI(t *testing.T, f fault, at int, on network) *api {
	t.Helper()
	a := &api{fault: f, at: at}
	listener := newListener(t, on)
	transport := sitehost.Transport()
	scheme := "http"
	server := &http.Server{Handler: a, ErrorLog: log.New(io.Discard, "", 0)}
	dial := listener.dial
	transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		if f.dial != nil && a.isFaulty() {
			return f.dial(ctx)
		}
		return dial(ctx)
	}
	// A fault of the connection meets each poll that makes one.
	server.SetKeepAlivesEnabled(f.dial == nil && f.certificate == nil)
	var accept net.Listener = listener
	if f.certificate != nil {
		scheme = "https"
		good := issue(t, time.Now().Add(time.Hour), localhost)
		transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
		transport.TLSClientConfig.RootCAs.AddCert(good.Leaf)
		if !strings.Contains(f.name, "unknown") {
			transport.TLSClientConfig.RootCAs.AddCert(f.certificate.Leaf)
		}
		accept = tls.NewListener(listener, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			if a.isFaulty() {
				return f.certificate, nil
			}
			return good, nil
		}})
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(accept) // returns because of Close
	}()
	base := &url.URL{Scheme: scheme, Host: listener.Addr().String(), Path: simulator.BasePath}
	a.Client = sitehost.New(sitehost.Options{Base: base, Key: secret.New("key-of-the-test"), Transport: transport})
	t.Cleanup(func() {
		a.Client.Close()
		_ = server.Close()
		<-served
	})
	return a
}

// Job is a poll.
func (a *api) Job(ctx context.Context, job sitehost.Ref, line sitehost.LineFunc) (sitehost.Job, error) {
	a.mu.Lock()
	a.poll++
	a.mu.Unlock()
	return a.Client.Job(ctx, job, line)
}

func (a *api) isFaulty() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at == 0 || a.at == a.poll
}

// ServeHTTP goes on in the story with every answer that counts.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	isFaulty := a.isFaulty() && a.fault.answer != nil
	a.mu.Lock()
	next := chapter(a.next)
	if !isFaulty || a.fault.want == "" {
		a.next = min(a.next+1, len(story)-1)
	}
	a.mu.Unlock()
	if isFaulty {
		a.fault.answer(w, r, next)
		return
	}
	send(w, next)
}

// chapter is the story's answer i.
func chapter(i int) string {
	var log strings.Builder
	for i, message := range story[i].log {
		if i > 0 {
			log.WriteByte(',')
		}
		log.WriteString(`{"date":"2025-02-17 10:43:00","level":"3","message":"` + message + `"}`)
	}
	return `{"return":{"state":"` + story[i].state + `","logs":[` + log.String() + `]},"msg":"Successful","status":true}`
}

// send writes text at once, as far as the client wants it.
func send(w http.ResponseWriter, text string) {
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
}

func faulty(f simulator.Fault) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, _ string) { f.ServeHTTP(w, r) }
}

func body(text string) func(http.ResponseWriter, *http.Request, string) {
	return faulty(simulator.Fault{Body: text})
}

// respelled sends the next answer with some of it replaced.
func respelled(before, after string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, next string) {
		send(w, strings.ReplaceAll(next, before, after))
	}
}

// packed sends the next answer through gzip, and that through change.
func packed(change func([]byte) []byte) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, next string) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, next) // to memory: cannot fail
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		send(w, string(change(b.Bytes())))
	}
}

// length sends a part of the next answer under a Content-Length of its own.
func length(declared func(int) int, part float64) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, next string) {
		sent := next[:int(part*float64(len(next)))]
		raw("HTTP/1.1 200 OK\r\nContent-Length: "+strconv.Itoa(declared(len(next)))+"\r\n\r\n"+sent)(w, r, next)
	}
}

// raw sends bytes, whatever they are, and hangs up.
func raw(text string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

// reset sends bytes and has TCP break the connection off.
func reset(text string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// upgrade changes the protocol, which takes the connection out of the hands of
// net/http: no context ends a read from it.
func upgrade(w http.ResponseWriter, _ *http.Request, _ string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	_, _ = io.Copy(io.Discard, conn) // until the client hangs up
	_ = conn.Close()
}

func silent(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }

func stalled(w http.ResponseWriter, r *http.Request, next string) {
	send(w, next[:len(next)/2])
	silent(w, r, next)
}

func dripping(w http.ResponseWriter, r *http.Request, next string) {
	for i := 0; i < len(next) && pause(r, time.Second); i++ {
		send(w, next[i:i+1])
	}
}

func endless(w http.ResponseWriter, r *http.Request, _ string) {
	send(w, `{"status":true,"return":{"state":"Running","logs":[{}`)
	for pause(r, 100*time.Millisecond) {
		send(w, `,{"message":"more"}`)
	}
}

func huge(w http.ResponseWriter, _ *http.Request, _ string) {
	send(w, `{"status":true,"return":{"state":"Running","logs":[{}`)
	line := `,{"message":"` + strings.Repeat("x", 10_000) + `"}`
	for sent := 0; sent < 200<<20; sent += len(line) {
		if _, err := io.WriteString(w, line); err != nil {
			if sent > sitehost.MaxAnswer+len(line) {
				panic("read past the limit")
			}
			return
		}
	}
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

// dialNobody connects to a port on which nobody listens.
func dialNobody(ctx context.Context) (net.Conn, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_ = listener.Close()
	return new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
}

// dialUnknown looks for a host while no name server can be reached.
func dialUnknown(ctx context.Context) (net.Conn, error) {
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("network is unreachable")
	}}
	return (&net.Dialer{Resolver: resolver}).DialContext(ctx, "tcp", "sitehost.invalid:443")
}

// listener is a net.Listener with the way to it.
type listener struct {
	net.Listener
	dial func(ctx context.Context) (net.Conn, error)
}

func newListener(t *testing.T, on network) listener {
	t.Helper()
	if on == pipe {
		p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		return listener{p, p.dial}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener{l, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	}}
}

// pipes is a net.Listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.IPAddr{IP: localhost} }

var localhost = net.IPv4(127, 0, 0, 1)

// issue makes a certificate for host that is its own authority.
func issue(t *testing.T, until time.Time, host net.IP) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: until.Add(-24 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{host}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
