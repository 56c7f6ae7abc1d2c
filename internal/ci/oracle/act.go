package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// ActLog is what a Gitea or Forgejo runner, which are built on nektos/act, and
// their log pages made of a step's output.
type ActLog struct {
	Commands []ActCommand
	Rows     []Line   // sent to the server, before masking
	Masks    []string // what is hidden from then on
	Markers  []Marker // what the page renders: at the start of a row only
}

// ActCommand is a line that was read as a command, whether or not it is one
// that does something. Each line is read twice, by rules that differ.
type ActCommand struct {
	Number     int // of the line of output
	By         ActReader
	Name       string
	Properties map[string]string // ActRunner only
	Message    string
}

// ActReader is who reads commands.
type ActReader string

// The readers: act/runner/command.go, which executes, and
// internal/pkg/report/reporter.go, which makes the log.
const (
	ActRunner   ActReader = "runner"
	ActReporter ActReader = "reporter"
)

// Act does what gitea/act_runner and forgejo/runner do with a step's stdout.
// Names are case-sensitive, nothing is trimmed, and a token for stop-commands is
// not checked. Lines end at \n; what follows the last one is never read
// (nektos/act pkg/common/line_writer.go). While commands are stopped Forgejo
// drops what looks like one, and newer Gitea shows it, as here.
func Act(stdout []byte) ActLog {
	var log ActLog
	var runnerToken, reporterToken string
	lines := strings.SplitAfter(string(stdout), "\n")
	for i, line := range lines[:len(lines)-1] {
		number := i + 1
		if c, ok := parseAct(line); ok && (runnerToken == "" || c.Name == runnerToken) {
			c.Number = number
			log.Commands = append(log.Commands, c)
			switch c.Name {
			case "add-mask":
				log.mask(c.Message)
			case "stop-commands":
				runnerToken = c.Message
			case runnerToken:
				runnerToken = ""
			}
		}
		row := strings.TrimRight(line, "\r\n")
		shown := true
		if m := actReported.FindStringSubmatch(row); m != nil && (reporterToken == "" || m[1] == reporterToken) {
			c := ActCommand{Number: number, By: ActReporter, Name: m[1], Message: unescape(m[3], escapesV2)}
			log.Commands = append(log.Commands, c)
			switch c.Name {
			case "add-mask":
				log.mask(c.Message)
				shown = false
			case "debug":
				shown = false
			case "stop-commands":
				reporterToken, shown = c.Message, false
			case reporterToken:
				reporterToken, shown = "", false
			}
		}
		if shown {
			row = strings.ToValidUTF8(row, "?")
			log.Rows = append(log.Rows, Line{number, row})
			if name := actMarker(row); name != "" {
				log.Markers = append(log.Markers, Marker{Number: number, Name: name})
			}
		}
	}
	return log
}

func (l *ActLog) mask(secret string) {
	if secret != "" && !slices.Contains(l.Masks, secret) {
		l.Masks = append(l.Masks, secret)
	}
}

// nektos/act pkg/runner/command.go (commandPatternGA, commandPatternADO). They
// are greedy: ::a::b::c is the command "a::b".
var (
	actCommand    = regexp.MustCompile("^::([^ ]+)( (.+))?::([^\r\n]*)[\r\n]+$")
	actCommandADO = regexp.MustCompile("^##\\[([^ ]+)( (.+))?]([^\r\n]*)[\r\n]+$")
)

// internal/pkg/report/reporter.go (cmdRegex), which is not: there ::a::b::c is
// "a".
var actReported = regexp.MustCompile(`^::([^ :]+)( .*)?::(.*)$`)

// parseAct is tryParseRawActionCommand and what unescapes its result. The
// sources undo the escapes in random order; this is GitHub's.
func parseAct(line string) (ActCommand, bool) {
	m, separator := actCommand.FindStringSubmatch(line), ","
	if m == nil {
		m, separator = actCommandADO.FindStringSubmatch(line), ";"
	}
	if m == nil {
		return ActCommand{}, false
	}
	c := ActCommand{By: ActRunner, Name: m[1], Message: unescape(m[4], escapesV2)}
	for p := range strings.SplitSeq(m[3], separator) {
		if pair := strings.Split(p, "="); len(pair) == 2 {
			if c.Properties == nil {
				c.Properties = map[string]string{}
			}
			c.Properties[pair[0]] = unescape(pair[1], escapesV2Property)
		}
	}
	return c, true
}

// actPrefixes are what Gitea's page renders; Forgejo's knows some of them.
// go-gitea/gitea web_src/js (LogLinePrefixCommandMap).
var actPrefixes = []struct{ prefix, name string }{
	{"::group::", "group"}, {"##[group]", "group"},
	{"::endgroup::", "endgroup"}, {"##[endgroup]", "endgroup"},
	{"##[error]", "error"}, {"##[warning]", "warning"}, {"##[notice]", "notice"}, {"##[debug]", "debug"},
	{"##[command]", "command"}, {"[command]", "command"},
	{"::add-matcher::", "hidden"}, {"##[add-matcher]", "hidden"}, {"::remove-matcher", "hidden"},
}

// LogLineCmdPattern of the same file.
var actPagePattern = regexp.MustCompile(`^::(error|warning|notice|debug)(?:\s[^:]*)?::`)

func actMarker(row string) string {
	for _, p := range actPrefixes {
		if strings.HasPrefix(row, p.prefix) {
			return p.name
		}
	}
	if m := actPagePattern.FindStringSubmatch(row); m != nil {
		return m[1]
	}
	return ""
}
