package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestTerminal(t *testing.T) {
	for _, test := range []struct {
		name, out string
		colour    bool
		want      []Effect
	}{
		{"text", "a\tb\n│ é 日本 🙂 \u00a0", false, nil},
		{"joiners", "👩\u200d💻 \u200c", false, nil},
		{"replacement character", "\ufffd", false, nil},
		{"colour", "a\x1b[1;31mb\x1b[m", true, nil},
		{"colour not wanted", "a\x1b[31mb", false, []Effect{{1, Escape, "\x1b[31m"}}},
		{"clear line", "\x1b[0K", true, []Effect{{0, Escape, "\x1b[0K"}}},
		{"cursor up", "a\x1b[1Ab", true, []Effect{{1, Escape, "\x1b[1A"}}},
		{"private", "\x1b[?25l\x1b[>4;2m", true, []Effect{{0, Escape, "\x1b[?25l"}, {6, Escape, "\x1b[>4;2m"}}},
		{"title", "\x1b]0;x\ay", true, []Effect{{0, Escape, "\x1b]0;x\a"}}},
		{"link", "\x1b]8;;http://x\x1b\\y", true, []Effect{{0, Escape, "\x1b]8;;http://x\x1b\\"}}},
		{"string not ended", "\x1b]0;x", true, []Effect{{0, Escape, "\x1b]"}}},
		{"reset", "\x1bcx", true, []Effect{{0, Escape, "\x1bc"}}},
		{"escape at the end", "x\x1b", true, []Effect{{1, Escape, "\x1b"}}},
		{"escape before a letter with an accent", "\x1bé", true, []Effect{{0, Escape, "\x1b"}}},
		{"C1 control sequence", "\u009b31mx", true, []Effect{{0, Escape, "\u009b31m"}}},
		{"C1 string", "\u009d0;x\u009c", true, []Effect{{0, Escape, "\u009d0;x\u009c"}}},
		{"carriage return", "a\r\nb", true, []Effect{{1, Control, "\r"}}},
		{"controls", "\x00\a\b\v\f\x7f\u0085", true, []Effect{{0, Control, "\x00"}, {1, Control, "\a"}, {2, Control, "\b"},
			{3, Control, "\v"}, {4, Control, "\f"}, {5, Control, "\x7f"}, {6, Control, "\u0085"}}},
		{"bidi", "\u202e\u2066\u200e\u061c", true, []Effect{{0, Bidi, "\u202e"}, {3, Bidi, "\u2066"}, {6, Bidi, "\u200e"}, {9, Bidi, "\u061c"}}},
		{"invisible", "\u200b\ufeff\u00ad\u2060\U000e0041", true, []Effect{{0, Invisible, "\u200b"}, {3, Invisible, "\ufeff"},
			{6, Invisible, "\u00ad"}, {8, Invisible, "\u2060"}, {11, Invisible, "\U000e0041"}}},
		{"separators", "\u2028\u2029", true, []Effect{{0, Separator, "\u2028"}, {3, Separator, "\u2029"}}},
		{"invalid UTF-8", "a\xff\x9b1m", true, []Effect{{1, Invalid, "\xff"}, {2, Invalid, "\x9b"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Terminal([]byte(test.out), test.colour)); diff != "" {
				t.Errorf("effects (-want +got):\n%s", diff)
			}
		})
	}
}
