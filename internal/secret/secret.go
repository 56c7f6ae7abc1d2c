// Package secret holds the API key so that it cannot be printed by accident,
// and knows every spelling of it that other software produces. What is done
// with a redacted text is left to others.
package secret

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Hidden stands wherever a key stood: what GitHub's runner prints for a masked
// value.
const Hidden = "***"

// minLength keeps Redact from blanking every "a" of a log for a key "a".
// Real keys are dozens of characters; one this short protects nothing.
const minLength = 4

// Key is an API key. Its zero value is no key. Every fmt verb prints Hidden.
//
// Its parts are closures because fmt reads unexported fields of a struct
// around a Key without asking for its String.
type Key struct {
	reveal func() string
	redact func(string) string
}

// New returns value as a Key.
func New(value string) Key {
	if value == "" {
		return Key{}
	}
	key := Key{reveal: func() string { return value }}
	if len(value) >= minLength {
		key.redact = strings.NewReplacer(pairs(value)...).Replace
	}
	return key
}

// Reveal returns the key itself, for the request and the mask command only.
func (k Key) Reveal() string {
	if k.reveal == nil {
		return ""
	}
	return k.reveal()
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.reveal == nil }

// Redact returns text with every spelling of the key replaced by Hidden: as it
// is, as in a URL, as in JSON, and in base64.
func (k Key) Redact(text string) string {
	if k.redact == nil {
		return text
	}
	return k.redact(text)
}

// String keeps the key out of %v and %s.
func (k Key) String() string { return Hidden }

// GoString keeps the key out of %#v.
func (k Key) GoString() string { return Hidden }

// pairs lists each spelling of key with what replaces it, the longest first: a
// Replacer takes the first that fits, and a shorter one would leave the rest of
// a longer one standing.
func pairs(key string) []string {
	spellings := slices.Concat([]string{key}, inURL(key), inJSON(key), inBase64(key))
	slices.SortFunc(spellings, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	var pairs []string
	for _, s := range slices.Compact(spellings) {
		pairs = append(pairs, s, Hidden)
	}
	return pairs
}

func inURL(key string) []string {
	query := url.QueryEscape(key)
	upper := []string{query, url.PathEscape(key), strings.ReplaceAll(query, "+", "%20")}
	var both []string
	for _, s := range upper {
		both = append(both, s, lowerHex(s))
	}
	return both
}

func inJSON(key string) []string {
	quotes := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	html := strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`) // as Go's encoding/json
	slashes := strings.NewReplacer("/", `\/`)                                // as PHP's json_encode
	most := quotes.Replace(key)
	return []string{most, html.Replace(most), slashes.Replace(most), slashes.Replace(html.Replace(most))}
}

func inBase64(key string) []string {
	var all []string
	for _, encoding := range []*base64.Encoding{
		base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding,
	} {
		all = append(all, encoding.EncodeToString([]byte(key)))
	}
	return all
}

// lowerHex turns %2B into %2b: both are the same URL.
func lowerHex(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
