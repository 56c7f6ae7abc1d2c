package ci

import "regexp"

// What the runners written in .NET and their web pages look for. They search
// as a culture does, String.IndexOf(string), which passes over characters that
// have no weight in collation; which these are depends on the version of ICU,
// so anything outside of printable ASCII counts as one of them here.
const weightless = `[^\x20-\x7e]*`

var (
	// hashBracket is how the old command form starts, ##[name], which counts
	// anywhere in a line.
	hashBracket = regexp.MustCompile(`#` + weightless + `#` + weightless + `\[`)
	// webMarker is what the log pages of GitHub and Azure Pipelines take for the
	// start and end of a group, or for a command that was run, anywhere in a line
	// and with or without ##, even while commands are stopped:
	// github/vscode-github-actions src/logs/parser.ts. Without ## their other
	// markers, as [error], only colour a line.
	webMarker = regexp.MustCompile(`(?i)\[(group|endgroup|command)\]`)
)

// breakMarkers writes ##[ as ##[\, as GitHub's runner does where it echoes one.
func breakMarkers(line string) string {
	return replace(webMarker, replace(hashBracket, line, `$0\`), `[\$1]`)
}

// replace does not copy a line in which there is nothing to replace.
func replace(pattern *regexp.Regexp, line, by string) string {
	if !pattern.MatchString(line) {
		return line
	}
	return pattern.ReplaceAllString(line, by)
}
