package oracle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestBuildkite(t *testing.T) {
	for _, test := range []struct {
		name, out string
		want      BuildkiteLog
	}{
		// buildkite/docs pages/pipelines/configure/managing_log_output.md.
		{"groups", "--- A section\nx\n~~~ Unimportant\n+++ Open\n", BuildkiteLog{Headers: []BuildkiteHeader{
			{1, "---", "A section"}, {3, "~~~", "Unimportant"}, {4, "+++", "Open"}}}},
		{"opening the one before", "--- Bundling\n^^^ +++\nBundler failed", BuildkiteLog{Headers: []BuildkiteHeader{
			{1, "---", "Bundling"}, {2, "^^^ +++", ""}}}},
		{"colours in a title", "--- Running \x1b[33mspecs\x1b[0m :cow:", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "Running "}}}},

		// buildkite/agent agent/header_times_streamer.go.
		{"colour in front", "\x1b[1;32m\x1b[K--- x", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "x"}}}},
		{"no title", "+++ ", BuildkiteLog{Headers: []BuildkiteHeader{{1, "+++", ""}}}},
		{"tab", "~~~\tx", BuildkiteLog{Headers: []BuildkiteHeader{{1, "~~~", "x"}}}},
		{"opening, more white space", "^^^ \t +++  ", BuildkiteLog{Headers: []BuildkiteHeader{{1, "^^^ +++", ""}}}},
		{"long", "--- " + strings.Repeat("x", 600), BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", strings.Repeat("x", 600)}}}},

		{"not at the start", " --- x\n│ --- x\n\u200b--- x", BuildkiteLog{}},
		{"no white space", "---\n----\n---x\n+++x\n^^^+++\n^^^ +++ x\n^^^ ---", BuildkiteLog{}},
		{"a rule", "-------------------", BuildkiteLog{}},

		// buildkite/terminal-to-html parser.go.
		{"lone carriage return", "x\r--- y", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "y"}}}},
		{"carriage return and line feed", "x\r\n+++ y\r\n", BuildkiteLog{Headers: []BuildkiteHeader{{2, "+++", "y"}}}},
		{"backspace", "x\b--- y", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "y"}}}},
		{"cursor up", "x\x1b[1A--- y", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "y"}}}},
		{"save and restore", "\x1b7xy\x1b8--- y", BuildkiteLog{Headers: []BuildkiteHeader{{1, "---", "y"}}}},
		{"time in front", "\x1b_bk;t=1\a~~~ y", BuildkiteLog{
			Headers:  []BuildkiteHeader{{1, "~~~", "y"}},
			Elements: []Effect{{0, Escape, "\x1b_bk;t=1\a"}},
		}},
		{"escape shown as text", `\x1b[1A--- y`, BuildkiteLog{}},

		// buildkite/docs pages/pipelines/configure/links_and_images_in_log_output.md.
		{"link", "a\x1b]1339;url='https://x';content='y'\ab", BuildkiteLog{Elements: []Effect{{1, Escape, "\x1b]1339;url='https://x';content='y'\a"}}}},
		{"image", "\x1b]1338;url='x';alt='y'\a\n", BuildkiteLog{Elements: []Effect{{0, Escape, "\x1b]1338;url='x';alt='y'\a"}}}},
		{"image in the output", "\x1b]1337;File=name=MS5naWY=;inline=1:AA==\a", BuildkiteLog{
			Elements: []Effect{{0, Escape, "\x1b]1337;File=name=MS5naWY=;inline=1:AA==\a"}}}},
		{"other command", "\x1b]0;title\a", BuildkiteLog{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Buildkite([]byte(test.out))); diff != "" {
				t.Errorf("Buildkite (-want +got):\n%s", diff)
			}
		})
	}
}
