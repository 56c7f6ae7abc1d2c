package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestGitHubOutput(t *testing.T) {
	for _, test := range []struct {
		name, file string
		want       []KV
		fails      bool
	}{
		// src/Test/L0/Worker/SetOutputFileCommandL0.cs.
		{"empty file", "", nil, false},
		{"simple", "MY_OUTPUT=MY VALUE", []KV{{"MY_OUTPUT", "MY VALUE"}}, false},
		{"byte order mark", "\ufeffA=b", []KV{{"A", "b"}}, false},
		{"empty lines", "\nA=my value\n\nB=my second value\n", []KV{{"A", "my value"}, {"B", "my second value"}}, false},
		{"empty value", "A=\nB=", []KV{{"A", ""}, {"B", ""}}, false},
		{"equals signs", "A==abc\nB=def=ghi\nC=jkl=", []KV{{"A", "=abc"}, {"B", "def=ghi"}, {"C", "jkl="}}, false},
		{"heredoc", "A<<EOF\nline one\nline two\nline three\nEOF", []KV{{"A", "line one\nline two\nline three"}}, false},
		{"heredoc, empty value", "A<<EOF\nEOF", []KV{{"A", ""}}, false},
		{"heredocs", "\nA<<EOF\nhello\nworld\nEOF\n\nB<<EOF\nHELLO\nAGAIN\nEOF\n", []KV{{"A", "hello\nworld"}, {"B", "HELLO\nAGAIN"}}, false},
		{"heredoc, special characters",
			"A<<=EOF\nhello\none\n=EOF\nB<<<EOF\nhello\ntwo\n<EOF\nC<<EOF\nhello\n\nthree\n\nEOF\nD<<EOF\nhello=four\nEOF\nE<<EOF\n EOF\nEOF",
			[]KV{{"A", "hello\none"}, {"B", "hello\ntwo"}, {"C", "hello\n\nthree\n"}, {"D", "hello=four"}, {"E", " EOF"}}, false},
		{"heredoc on one line", "A<<EOF line one line two EOF", nil, true},
		{"heredoc, delimiter on the last line", "A<<EOF\nline one EOF", nil, true},

		{"heredoc, no delimiter", "A<<EOF\nx\n", nil, true},
		{"heredoc, nothing behind it", "A<<EOF", nil, true},
		{"heredoc, nothing but empty lines", "A<<EOF\n\n\nEOF\n", []KV{{"A", "\n"}}, false},
		{"heredoc, one empty line", "A<<EOF\n\nEOF\n", []KV{{"A", ""}}, false},
		{"heredoc without a name", "<<EOF\nEOF", nil, true},
		{"heredoc without a delimiter", "A<<\n\n", nil, true},
		{"equals sign before heredoc", "A=<<EOF", []KV{{"A", "<<EOF"}}, false},
		{"no name", "=x", nil, true},
		{"neither", "A", nil, true},
		{"what was set before", "A=b\nnothing\nC=d", []KV{{"A", "b"}}, true},
		{"twice", "A=b\nA=c", []KV{{"A", "b"}, {"A", "c"}}, false},
		{"carriage return", "A=b\r\nC<<EOF\r\nx\r\nEOF\r\n", []KV{{"A", "b\r"}, {"C", "x\r"}}, false},
		{"lone carriage return", "A=b\rC=d", []KV{{"A", "b\rC=d"}}, false},
		{"spaces", " A = b ", []KV{{" A ", " b "}}, false},
		{"invalid UTF-8", "A=\xff", []KV{{"A", "\ufffd"}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := GitHubOutput([]byte(test.file))
			if fails := err != nil; fails != test.fails {
				t.Errorf("error %v, want one: %t", err, test.fails)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}
