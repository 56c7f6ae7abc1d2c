package oracle

import (
	"regexp"
	"strings"
)

// BuildkiteLog is what Buildkite's log page makes of a step's output.
type BuildkiteLog struct {
	Headers  []BuildkiteHeader
	Elements []Effect // links, images and line metadata, as escape sequences
}

// BuildkiteHeader begins a group of lines, or, as "^^^ +++", opens the group
// before it.
type BuildkiteHeader struct {
	Number int // of the line of output
	Mark   string
	Title  string
}

// Buildkite finds headers and elements. A header must be the first thing in a
// row, which \r, \b and escape sequences can make of the middle of a line:
// wherever they may have moved the cursor, a header counts. What else they do to
// the screen is for Terminal to find.
func Buildkite(stdout []byte) BuildkiteLog {
	var log BuildkiteLog
	out := string(stdout)
	for _, at := range buildkiteElement.FindAllStringIndex(out, -1) {
		log.Elements = append(log.Elements, Effect{at[0], Escape, out[at[0]:at[1]]})
	}
	for i, line := range strings.Split(buildkiteEscape.ReplaceAllString(out, "\b"), "\n") {
		for row := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '\r' || r == '\b' }) {
			if m := buildkiteHeader.FindStringSubmatch(row); m != nil {
				log.Headers = append(log.Headers, BuildkiteHeader{i + 1, m[1], m[2]})
			} else if buildkiteExpansion.MatchString(row) {
				log.Headers = append(log.Headers, BuildkiteHeader{i + 1, "^^^ +++", ""})
			}
		}
	}
	return log
}

// buildkite/agent agent/header_times_streamer.go (headerRegex,
// headerExpansionRegex), which says that the page has the same. The agent looks
// at lines of fewer than 500 bytes only; whether the page does isn't known, so
// any length counts, and so does white space beyond ASCII.
var (
	buildkiteHeader    = regexp.MustCompile(`^(---|\+\+\+|~~~)[\s\v\pZ\x{85}](.*)$`)
	buildkiteExpansion = regexp.MustCompile(`^\^\^\^[\s\v\pZ\x{85}]+\+\+\+[\s\v\pZ\x{85}]*$`)
)

// buildkite/terminal-to-html parser.go and element.go: the sequences that leave
// nothing on the screen, and those that make elements of a page: OSC 1337;File=
// (an image), 1338; (an image by URL), 1339; (a link), and APC bk; (what the
// agent writes to give a line its time). BEL ends them; newer versions and other
// terminals also take ST.
var (
	buildkiteEscape  = regexp.MustCompile(`(?s)\x1b(?:\[[0-9;?]*[a-zA-Z]|[\]_][^\x07]*?(?:\x07|\x1b\\)|[()].|[M78])`)
	buildkiteElement = regexp.MustCompile(`(?s)\x1b(?:\](?:1337;File=|1338;|1339;)|_bk;)[^\x07]*?(?:\x07|\x1b\\)`)
)
