package oracle

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What .NET does to text, for the runners written in it.

// dotnetLines splits a process's output as both runners read it: decoded, and
// split by StreamReader.ReadLine at \n, \r\n and a lone \r. What follows the
// last line break is a line only if it isn't empty.
// actions/runner src/Runner.Sdk/ProcessInvoker.cs (StartReadStream).
func dotnetLines(out []byte) []string {
	text := decodeUTF8(strings.TrimPrefix(string(out), "\ufeff"))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	lines := strings.Split(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// decodeUTF8 replaces each maximal part of an ill-formed sequence by U+FFFD, as
// System.Text.Encoding.UTF8 has done since .NET Core 3.0.
func decodeUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			size = illFormed(s)
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// illFormed is the length of the part of s, which starts with an ill-formed
// sequence, that one U+FFFD stands for: the longest start of a well-formed one
// (Unicode, table 3-7), at least one byte.
func illFormed(s string) int {
	low, high, length := byte(0x80), byte(0xbf), 1
	switch first := s[0]; {
	case first >= 0xc2 && first <= 0xdf:
		length = 2
	case first >= 0xe0 && first <= 0xef:
		length = 3
		if first == 0xe0 {
			low = 0xa0
		} else if first == 0xed {
			high = 0x9f
		}
	case first >= 0xf0 && first <= 0xf4:
		length = 4
		if first == 0xf0 {
			low = 0x90
		} else if first == 0xf4 {
			high = 0x8f
		}
	}
	for i := 1; i < length; i++ {
		if i == len(s) || s[i] < low || s[i] > high {
			return i
		}
		low, high = 0x80, 0xbf
	}
	return length
}

// isWhiteSpace is char.IsWhiteSpace, which String.Trim and TrimStart use. U+200B
// and U+FEFF are not in it.
func isWhiteSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r == ' ', r == '\u0085', r == '\u00a0',
		r == '\u1680', r >= '\u2000' && r <= '\u200a', r == '\u2028', r == '\u2029',
		r == '\u202f', r == '\u205f', r == '\u3000':
		return true
	}
	return false
}

// fold returns what StringComparer.OrdinalIgnoreCase compares: each character's
// simple upper case, but for ı and ſ, which stay what they are.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 'ı' || r == 'ſ' {
			return r
		}
		return unicode.ToUpper(r)
	}, s)
}

// setProperty is an assignment to a Dictionary with OrdinalIgnoreCase: the first
// spelling of a key and its last value stay.
func setProperty(properties *map[string]string, key, value string) {
	if *properties == nil {
		*properties = map[string]string{}
	}
	for k := range *properties {
		if fold(k) == fold(key) {
			key = k
		}
	}
	(*properties)[key] = value
}

func property(properties map[string]string, name string) string {
	for k, v := range properties {
		if fold(k) == fold(name) {
			return v
		}
	}
	return ""
}

// splitPair is Split('=', 2, RemoveEmptyEntries) where that gives two entries:
// empty ones don't count, so k==v is k and v.
func splitPair(s string) (key, value string, ok bool) {
	key, value, _ = strings.Cut(strings.TrimLeft(s, "="), "=")
	value = strings.TrimLeft(value, "=")
	return key, value, value != ""
}

// indexCulture is String.IndexOf(string), which compares as the culture does:
// characters that have no weight in collation don't count. They are taken to be
// the controls that aren't white space, and the format characters (soft hyphen,
// zero-width ones, bidi controls).
func indexCulture(text []rune, pattern string, from int) int {
	for start := from; start < len(text); start++ {
		i := start
		for _, want := range pattern {
			for i > start && i < len(text) && isIgnorable(text[i]) {
				i++
			}
			if i == len(text) || text[i] != want {
				i = -1
				break
			}
			i++
		}
		if i >= 0 {
			return start
		}
	}
	return -1
}

func isIgnorable(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !isWhiteSpace(r)
}

// escape is a token and what stands for it.
type escape struct{ escaped, token string }

// unescape replaces one after the other, case-sensitively.
func unescape(s string, escapes []escape) string {
	for _, e := range escapes {
		s = strings.ReplaceAll(s, e.escaped, e.token)
	}
	return s
}
