package config

import (
	"errors"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

type duration = time.Duration

// errInvalid says that a value is not what Input.Valid asks for; other errors
// say it more exactly.
var errInvalid = errors.New("is not valid")

func setType(c *Config, value string) error {
	value = strings.ToLower(value)
	if value != "daemon" && value != "scheduler" {
		return errInvalid
	}
	c.Job.Type = value
	return nil
}

func setID(c *Config, value string) error {
	id, err := strconv.ParseUint(value, 10, 63)
	if err != nil || id == 0 {
		return errInvalid
	}
	c.Job.ID = int64(id)
	return nil
}

// setKey keeps a key that is not valid too, so that it is redacted wherever it
// may turn up.
func setKey(c *Config, value string) error {
	c.Key = secret.New(value)
	if strings.ContainsFunc(value, isNoKeyRune) {
		return errors.New("has white space or control characters inside: was more than the key pasted?")
	}
	return nil
}

func isNoKeyRune(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

func setClientID(c *Config, value string) error {
	if strings.ContainsFunc(value, isNoKeyRune) {
		return errInvalid
	}
	c.ClientID = value
	return nil
}

func setSummary(c *Config, value string) error { return setBool(&c.Summary, value) }

func setJSON(c *Config, value string) error { return setBool(&c.JSON, value) }

func setBool(to *bool, value string) error {
	value = strings.ToLower(value)
	if value != "true" && value != "false" {
		return errInvalid
	}
	*to = value == "true"
	return nil
}

func setResponse(c *Config, value string) error {
	c.Response = Response{Text: value}
	return nil
}

func setCI(c *Config, value string) error {
	value = strings.ToLower(value)
	if !slices.Contains(ci.Names(), value) {
		return errInvalid
	}
	c.CI = value
	return nil
}

func setOutputFile(c *Config, value string) error {
	c.OutputFile = value
	return nil
}

// Demos are the jobs that can be waited for without a key.
func Demos() []string { return []string{"completed", "failed", "slow"} }

func setDemo(c *Config, value string) error {
	value = strings.ToLower(value)
	if !slices.Contains(Demos(), value) {
		return errInvalid
	}
	c.Demo = value
	return nil
}

func positive(field func(*Config) *duration) func(*Config, string) error {
	return func(c *Config, value string) error {
		d, err := parseDuration(value)
		if err != nil || d <= 0 {
			return errInvalid
		}
		*field(c) = d
		return nil
	}
}

func notNegative(field func(*Config) *duration) func(*Config, string) error {
	return func(c *Config, value string) error {
		d, err := parseDuration(value)
		if err != nil || d < 0 {
			return errInvalid
		}
		*field(c) = d
		return nil
	}
}

// maxDuration keeps sums of durations from overflowing. It is a century.
const maxDuration = 100 * 365 * 24 * time.Hour

// parseDuration reads a Go duration or whole seconds.
func parseDuration(value string) (time.Duration, error) {
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		if seconds > math.MaxInt64/int64(time.Second) || seconds < 0 {
			return 0, errInvalid
		}
		return min(time.Duration(seconds)*time.Second, maxDuration), nil
	}
	d, err := time.ParseDuration(value)
	return min(d, maxDuration), err
}

func setAPI(c *Config, value string) error {
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return errors.New("is not a URL")
	case u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return errInvalid
	case u.Port() != "" && !isPort(u.Port()):
		return errors.New("has a port that is none")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("has a user, a query or a fragment")
	case u.Scheme == "http" && !isNear(u.Hostname()):
		return errors.New("would send the key unencrypted")
	case u.Scheme != "https" && u.Scheme != "http":
		return errInvalid
	}
	c.API = u
	return nil
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// isNear is true of hosts that plain http may be spoken with: they are on this
// machine or its network, where tests and simulators are.
func isNear(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	// A number without dots is an address too, for some resolvers.
	_, err := strconv.ParseUint(host, 0, 64)
	return err != nil && !strings.Contains(host, ".")
}
