package secret_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

const nasty = `p+q&r=s%t/u"v`

func TestRedactFindsEverySpelling(t *testing.T) {
	for _, test := range []struct{ name, spelling string }{
		{"raw", nasty},
		{"query", url.QueryEscape(nasty)},
		{"query in lower case", strings.ToLower(url.QueryEscape(nasty))},
		{"path", url.PathEscape(nasty)},
		{"Go's JSON", `p+q\u0026r=s%t/u\"v`},
		{"PHP's JSON", `p+q&r=s%t\/u\"v`},
		{"JSON of others", `p+q&r=s%t/u\"v`},
		{"base64", base64.StdEncoding.EncodeToString([]byte(nasty))},
		{"base64 without padding", base64.RawStdEncoding.EncodeToString([]byte(nasty))},
		{"base64 for URLs", base64.URLEncoding.EncodeToString([]byte(nasty))},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := secret.New(nasty).Redact("before " + test.spelling + " after")
			if want := "before *** after"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestNoVerbPrintsTheKey(t *testing.T) {
	holder := struct{ key secret.Key }{secret.New(nasty)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, holder.key); strings.Contains(got, nasty) {
			t.Errorf("%s printed %q", verb, got)
		}
		if got := fmt.Sprintf(verb, holder); strings.Contains(got, nasty) {
			t.Errorf("%s of a struct printed %q", verb, got)
		}
	}
}

func TestShortOrMissingKeysLeaveTextAlone(t *testing.T) {
	const text = "a log line"
	for _, value := range []string{"", "a", "log"} {
		if got := secret.New(value).Redact(text); got != text {
			t.Errorf("key %q: got %q, want %q", value, got, text)
		}
	}
}
