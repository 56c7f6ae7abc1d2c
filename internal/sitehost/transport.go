package sitehost

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Transport returns the standard library's transport (proxies from the
// environment, HTTP/2, gzip) made to hold one connection for as long as the
// server lets it, however far apart the polls are.
func Transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.IdleConnTimeout = 0
	t.MaxIdleConnsPerHost = 1
	t.MaxResponseHeaderBytes = 64 << 10
	// HTTP/1 drops a connection whose request was not answered. HTTP/2 keeps it: it would go on with a dead one until TCP gives up after a quarter
	// of an hour, so that every poll up to then would be lost.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: RequestTimeout / 2, PingTimeout: RequestTimeout / 3}
	return t
}

// transportError sorts what the transport returns. Only a certificate that does
// not verify is final: everything else about a network can pass.
func (c *Client) transportError(err error) error {
	if isCertificate(err) {
		return &CertificateError{Err: c.withoutKey(err)}
	}
	return temporary(c.withoutKey(err))
}

// withoutKey is err, unless it quotes a server that repeats the key, as it
// quotes one that speaks no HTTP. Quoting may have spelled the key anew.
func (c *Client) withoutKey(err error) error {
	text := unquoted.Replace(err.Error())
	redacted := c.key.Redact(unquoted.Replace(c.key.Redact(err.Error())))
	if redacted != text {
		return errors.New(redacted)
	}
	return err
}

var unquoted = strings.NewReplacer(`\\`, `\`, `\"`, `"`)

func isCertificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		host         x509.HostnameError
		authority    x509.UnknownAuthorityError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &host) ||
		errors.As(err, &authority) || errors.As(err, &invalid)
}

// withoutURL drops the *url.Error around err: it prints the whole URL, key
// included.
func withoutURL(err error) error {
	for {
		around, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = cmp.Or(around.Err, errors.New("request failed"))
	}
}

func temporary(err error) error { return &TemporaryError{Err: err} }
