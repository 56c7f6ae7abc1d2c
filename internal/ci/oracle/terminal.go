package oracle

import (
	"regexp"
	"unicode"
	"unicode/utf8"
)

// Effect is something in an output that isn't printable text.
type Effect struct {
	Offset int // in bytes
	Kind   EffectKind
	Text   string
}

// EffectKind says what an Effect is.
type EffectKind string

// The kinds.
const (
	Escape    EffectKind = "escape sequence" // started by ESC or by a C1 character
	Control   EffectKind = "control"         // C0, DEL and the rest of C1
	Bidi      EffectKind = "bidi"            // reorders text
	Invisible EffectKind = "invisible"       // any other format character
	Separator EffectKind = "separator"       // U+2028 and U+2029
	Invalid   EffectKind = "invalid UTF-8"
)

// Terminal finds everything other than printable text, tabs and line feeds. With
// colour it lets select-graphic-rendition sequences (ECMA-48 8.3.117) pass. The
// two joiners are text: emoji and several scripts need them.
func Terminal(out []byte, colour bool) []Effect {
	var effects []Effect
	for at := 0; at < len(out); {
		rest := out[at:]
		r, size := utf8.DecodeRune(rest)
		var kind EffectKind
		switch {
		case r == utf8.RuneError && size == 1:
			kind = Invalid
		case colour && sgr.Match(rest):
			size = len(sgr.Find(rest))
		case escapeSequence.Match(rest):
			kind, size = Escape, len(escapeSequence.Find(rest))
		case r == '\t' || r == '\n' || r == '\u200c' || r == '\u200d':
		case unicode.IsControl(r):
			kind = Control
		case unicode.Is(unicode.Bidi_Control, r):
			kind = Bidi
		case unicode.Is(unicode.Cf, r):
			kind = Invisible
		case unicode.In(r, unicode.Zl, unicode.Zp):
			kind = Separator
		}
		if kind != "" {
			effects = append(effects, Effect{at, kind, string(rest[:size])})
		}
		at += size
	}
	return effects
}

var (
	sgr = regexp.MustCompile(`^\x1b\[[0-9;:]*m`)

	// ECMA-48: control sequences (5.4), control strings (5.6; terminals also end
	// them with BEL), other escapes (5.3), and a lone ESC. A C1 character is an
	// escape of its own: U+009B is ESC [.
	escapeSequence = regexp.MustCompile(`(?s)^(?:` +
		`(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]` +
		`|(?:\x1b[\]PX^_]|[\x{90}\x{98}\x{9d}-\x{9f}])[^\x07\x1b\x{9c}]*(?:\x07|\x1b\\|\x{9c})` +
		`|\x1b[ -/]*[0-~]?|[\x{90}\x{98}\x{9b}\x{9d}-\x{9f}])`)
)
