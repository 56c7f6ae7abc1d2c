package sitehost

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLimited(t *testing.T) {
	const limit = 10
	for _, test := range []struct {
		name           string
		size           int
		wrap           func(io.Reader) io.Reader
		read, consumed int
		err            error
	}{
		{"nothing", 0, nil, 0, 0, nil},
		{"below", 9, nil, 9, 9, nil},
		{"at the limit", 10, nil, 10, 10, nil},
		{"at the limit, the end with the last bytes", 10, iotest.DataErrReader, 10, 10, nil},
		{"at the limit, a byte at a time", 10, iotest.OneByteReader, 10, 10, nil},
		{"a byte above", 11, nil, 10, 11, new(TooLargeError)},
		{"a byte above, a byte at a time", 11, iotest.OneByteReader, 10, 11, new(TooLargeError)},
		{"far above", 1000, nil, 10, 11, new(TooLargeError)},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := strings.NewReader(strings.Repeat("x", test.size))
			var r io.Reader = source
			if test.wrap != nil {
				r = test.wrap(r)
			}
			body := &limited{r: r, left: limit}
			got, err := io.ReadAll(body)
			if tooLarge := errors.As(err, new(*TooLargeError)); tooLarge != (test.err != nil) || body.exceeded != tooLarge {
				t.Errorf("error %v, exceeded %t, want error %v", err, body.exceeded, test.err)
			}
			if consumed := test.size - source.Len(); len(got) != test.read || consumed != test.consumed {
				t.Errorf("passed on %d bytes of %d that were read, want %d of %d", len(got), consumed, test.read, test.consumed)
			}
		})
	}
}

// What goes wrong at the limit is not mistaken for an end.
func TestLimitedAtAnError(t *testing.T) {
	reset := errors.New("reset")
	body := &limited{r: io.MultiReader(strings.NewReader("0123456789"), iotest.ErrReader(reset)), left: 10}
	if _, err := io.ReadAll(body); !errors.Is(err, reset) || body.exceeded {
		t.Errorf("error %v, exceeded %t, want the reader's own", err, body.exceeded)
	}
}

// Only so much is kept for the error message, and of that no key that was cut.
func TestLimitedKeepsTheStart(t *testing.T) {
	body := &limited{r: strings.NewReader(strings.Repeat("x", 10_000)), left: MaxAnswer}
	if _, err := io.Copy(io.Discard, iotest.OneByteReader(body)); err != nil || len(body.start) != startSize {
		t.Errorf("kept %d bytes, error %v", len(body.start), err)
	}
}

func TestLimitedBeginning(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	redact := strings.NewReplacer(key, "***").Replace
	for _, test := range []struct{ name, text, want string }{
		{"short", " \r\n<html>" + key, "<html>***"},
		{"the key at the cut", strings.Repeat("\n", 900) + "<" + strings.Repeat(" ", startSize-20) + key + "x", "<"},
		{"nothing but keys", strings.Repeat(key, 1000), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := &limited{r: strings.NewReader(test.text), left: MaxAnswer}
			_, _ = io.Copy(io.Discard, body)
			if got := body.beginning(redact).Short(60); got != test.want {
				t.Errorf("begins with %q, want %q", got, test.want)
			}
		})
	}
}
