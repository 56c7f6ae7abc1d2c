package sitehost_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// A certificate that does not verify does not pass, and the key is not sent.
func TestCertificates(t *testing.T) {
	year := 365 * 24 * time.Hour
	for _, test := range []struct {
		name, host  string
		from, until time.Duration // from now
		isTrusted   bool
		want, says  string
	}{
		{"good", "127.0.0.1", -year, year, true, "counts", ""},
		{"expired", "127.0.0.1", -year, -time.Hour, true, "Certificate", "expired"},
		{"not yet valid", "127.0.0.1", time.Hour, year, true, "Certificate", "expired or is not yet valid"},
		{"wrong host", "localhost", -year, year, true, "Certificate", "localhost"},
		{"unknown authority", "127.0.0.1", -year, year, false, "Certificate", "unknown authority"},
	} {
		t.Run(test.name, func(t *testing.T) {
			certificate := selfSigned(t, time.Now().Add(test.from), time.Now().Add(test.until))
			var requests atomic.Int32
			server := serveTLS(t, certificate, false, func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				_, _ = w.Write([]byte(running))
			})
			transport := sitehost.Transport()
			transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
			if test.isTrusted {
				transport.TLSClientConfig.RootCAs.AddCert(certificate.Leaf)
			}
			_, _, err := ask(t, newClient(t, strings.Replace(server.URL, "127.0.0.1", test.host, 1), transport))
			if got := sort(err); got != test.want {
				t.Fatalf("got %s: %v, want %s", got, err, test.want)
			}
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q does not say %q", err, test.says)
			}
			if n := requests.Load(); n != 0 {
				t.Errorf("the server saw %d requests", n)
			}
		})
	}
}

// What else goes wrong with TLS may pass.
func TestTLSWithAServerThatSpeaksNone(t *testing.T) {
	server := serve(t, http.NotFoundHandler())
	_, _, err := ask(t, newClient(t, strings.Replace(server.URL, "http:", "https:", 1), nil))
	if got := sort(err); got != "temporary" {
		t.Errorf("got %s: %v, want temporary", got, err)
	}
}

// selfSigned is for 127.0.0.1 and is its own authority.
func selfSigned(t *testing.T, from, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func serveTLS(t *testing.T, certificate tls.Certificate, http2 bool, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are meant to fail
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.EnableHTTP2 = http2
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}
