package remote_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name string
		raw  string
		want []string
	}{
		{"empty", "", []string{""}},
		{"plain", "Starting up", []string{"Starting up"}},
		{"tab stays", "a\tb", []string{"a\tb"}},
		{"line feed", "a\nb", []string{"a", "b"}},
		{"carriage return and line feed", "a\r\nb\r\n", []string{"a", "b"}},
		{"lone carriage return", "a\rb", []string{"a", "b"}},
		{"empty lines stay", "a\n\nb", []string{"a", "", "b"}},
		{"escape", "\x1b[31mred", []string{`\x1b[31mred`}},
		{"bell and delete", "\a\x7f", []string{`\a\x7f`}},
		{"C1", "\u0085\u009b", []string{`\u0085\u009b`}},
		{"bidi", "a\u202eb\u2066c", []string{`a\u202eb\u2066c`}},
		{"zero width", "a\u200bb\ufeff", []string{`a\u200bb\ufeff`}},
		{"tags", "a\U000e0041", []string{`a\U000e0041`}},
		{"joiners stay", "👩\u200d💻", []string{"👩\u200d💻"}},
		{"separators", "a\u2028b\u2029c", []string{`a\u2028b\u2029c`}},
		{"NUL", "a\x00b", []string{`a\x00b`}},
		{"invalid UTF-8", "a\xffb\x80", []string{`a\xffb\x80`}},
		{"replacement character stays", "a\ufffdb", []string{"a\ufffdb"}},
		{"other scripts", "Wharekai ā 日本", []string{"Wharekai ā 日本"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, remote.New(test.raw).Lines()); diff != "" {
				t.Errorf("Lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStringIsOneCleanLine(t *testing.T) {
	text := remote.New(" one\r\ntwo\x1b ")
	want := `one two\x1b`
	for _, verb := range []string{"%v", "%s", "%+v"} {
		if got := fmt.Sprintf(verb, text); got != want {
			t.Errorf("%s printed %q, want %q", verb, got, want)
		}
	}
	if got := fmt.Sprintf("%#v", text); strings.ContainsAny(got, "\r\n\x1b") {
		t.Errorf("%%#v printed %q", got)
	}
}

func TestShort(t *testing.T) {
	for _, test := range []struct {
		name, raw, want string
	}{
		{"fits", "12345", "12345"},
		{"cut", "123456", "1234…"},
		{"characters, not bytes", "āāāāā", "āāāāā"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := remote.New(test.raw).Short(5); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzLines(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw string) {
		for _, line := range remote.New(raw).Lines() {
			if !utf8.ValidString(line) {
				t.Errorf("%q gave invalid UTF-8 %q", raw, line)
			}
			for _, r := range line {
				if r != '\t' && unicode.IsControl(r) {
					t.Errorf("%q gave a control character in %q", raw, line)
				}
			}
		}
	})
}
