// Package remote holds text that somebody else wrote: log lines, messages and
// times as the API gave them. A Text cannot be passed where a string is wanted,
// so nothing prints one as it came; its methods give it out clean for a
// terminal. What a CI system would read as a command is that system's business
// (package ci).
package remote

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is remote text, as it came. The zero value is empty.
type Text struct{ raw string }

// New marks raw as remote.
func New(raw string) Text { return Text{raw} }

// IsEmpty reports whether there is nothing but white space.
func (t Text) IsEmpty() bool { return strings.TrimSpace(t.raw) == "" }

// Is reports whether the text is want, in any case and apart from surrounding
// white space.
func (t Text) Is(want string) bool { return strings.EqualFold(strings.TrimSpace(t.raw), want) }

// Contains reports whether the text contains part, which must be lower case,
// in any case.
func (t Text) Contains(part string) bool { return strings.Contains(strings.ToLower(t.raw), part) }

// Len is the text's length in bytes, as it came.
func (t Text) Len() int { return len(t.raw) }

// Map returns what f makes of the text, which remains remote.
func (t Text) Map(f func(string) string) Text { return Text{f(t.raw)} }

// Join returns the texts with a space between them.
func Join(texts ...Text) Text {
	raw := make([]string, len(texts))
	for i, t := range texts {
		raw[i] = t.raw
	}
	return New(strings.Join(raw, " "))
}

// Lines returns the text as lines with every control character visible. It
// splits where GitHub's runner does, at \r\n, \n and a lone \r, and drops the
// line break that ends the text.
func (t Text) Lines() []string {
	if !strings.ContainsAny(t.raw, "\r\n") {
		return []string{Visible(t.raw)}
	}
	text := strings.ReplaceAll(t.raw, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = Visible(line)
	}
	return lines
}

// String returns the text as one clean line: lines joined by a space.
func (t Text) String() string {
	return strings.TrimSpace(strings.Join(t.Lines(), " "))
}

// GoString keeps %#v from printing the raw text.
func (t Text) GoString() string { return strconv.Quote(t.String()) }

// Short returns at most limit characters of String, the last one "…" where
// some were cut.
func (t Text) Short(limit int) string { return Shorten(t.String(), limit) }

// Shorten cuts line to at most limit characters, the last one "…" where some
// were cut.
func Shorten(line string, limit int) string {
	if utf8.RuneCountInString(line) <= limit {
		return line
	}
	runes := []rune(line)
	return string(runes[:limit-1]) + "…"
}

// Visible writes every character that moves a cursor, reorders text or cannot
// be seen as the escape that Go would write. Line breaks are such characters.
func Visible(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i, r := range s {
		switch {
		case r == utf8.RuneError && isInvalid(s[i:]):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case isHidden(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := range len(s) {
		if (s[i] < ' ' && s[i] != '\t') || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func isInvalid(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// isHidden is true of C0 (but for the tab), DEL, C1, the line and paragraph
// separators, and the format characters: bidi controls, zero-width spaces, tags.
// The two joiners stay: emoji and several scripts need them.
func isHidden(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	switch r {
	case '\t', zeroWidthNonJoiner, zeroWidthJoiner:
		return false
	case '\u2028', '\u2029':
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
