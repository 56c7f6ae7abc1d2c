package oracle

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// GitHubLog is what a runner and GitHub's log page made of a step's output.
type GitHubLog struct {
	Commands []GitHubCommand // executed, in order
	Log      []Line          // as shown: commands gone, secrets masked
	Groups   []Group         // as the page shows them, whoever opened them
	Markers  []Marker        // as the page would find them in Log
	Masks    []string        // what is hidden from then on
	Failures []Failure       // of commands, each of which fails the step
	Stopped  string          // the token that commands are stopped with at the end
}

// GitHubCommand is a command that was executed.
type GitHubCommand struct {
	Number     int    // of the line of output
	Name       string // in lower case; Resume for the end of stop-commands
	Properties map[string]string
	Message    string // the token, for Resume
}

// Resume is the Name of the line that ends stop-commands.
const Resume = "(resume)"

// Failure is an error that fails the step.
type Failure struct {
	Number  int // of the line of output
	Command string
	Reason  string
	Fatal   bool // the runner read no more of the output
}

// GitHub does what the runner does with a step's stdout, on Linux, with the
// default settings: no debug logging, no insecure commands, no problem matchers
// (whose lines go on being matched while commands are stopped).
func GitHub(stdout []byte) GitHubLog {
	r := githubRunner{registered: slices.Clone(githubCommands)}
	for i, line := range dotnetLines(stdout) {
		if !r.receive(i+1, line) {
			break
		}
	}
	r.log.Log, r.log.Groups, r.log.Markers = r.web.rows, r.web.groups, r.web.markers
	return r.log
}

// githubCommands are the commands that a step may use.
// src/Runner.Worker/ActionCommandManager.cs (Initialize and the Command of every
// IActionCommandExtension; internal-set-repo-path is for plugins only).
var githubCommands = []string{
	"stop-commands", "set-env", "set-output", "save-state", "add-mask", "add-path",
	"add-matcher", "remove-matcher", "debug", "warning", "error", "notice",
	"group", "endgroup", "echo",
}

// omitEcho are the commands that ::echo::on does not show.
// src/Runner.Worker/ActionCommandManager.cs (OmitEcho).
var omitEcho = []string{"add-mask", "debug", "warning", "error", "notice"}

type githubRunner struct {
	log        GitHubLog
	web        webLog
	registered []string
	stopped    bool
	echo       bool
}

// receive is OnDataReceived of src/Runner.Worker/Handlers/OutputManager.cs. It
// is false when an exception ended the step.
func (r *githubRunner) receive(number int, line string) bool {
	line = strings.ReplaceAll(line, "##[start-action", `##[\start-action`)
	line = strings.ReplaceAll(line, "##[end-action", `##[\end-action`)
	command, ok := r.parseV2(line)
	if !ok {
		command, ok = r.parseV1(line)
	}
	command.Number = number
	if !ok || !r.process(command, line) {
		r.show(number, line, false)
	}
	return !slices.ContainsFunc(r.log.Failures, func(f Failure) bool { return f.Fatal })
}

// process is TryProcessCommand of src/Runner.Worker/ActionCommandManager.cs.
// What the runner itself says about a command is left out of the log.
func (r *githubRunner) process(c GitHubCommand, line string) bool {
	if r.stopped {
		if fold(c.Name) != fold(r.log.Stopped) {
			return false
		}
		r.executed(GitHubCommand{c.Number, Resume, nil, r.log.Stopped})
		r.show(c.Number, line, false)
		r.registered = r.registered[:len(githubCommands)]
		r.stopped, r.log.Stopped = false, ""
		return true
	}
	c.Name = strings.ToLower(c.Name)
	if c.Name == "stop-commands" {
		// ValidateStopToken throws outside of any try, through the loop that
		// reads the output.
		if c.Message == "" || fold(c.Message) == fold("pause-logging") || r.isRegistered(c.Message) {
			r.log.Failures = append(r.log.Failures, Failure{c.Number, c.Name, "not a token", true})
			return true
		}
		r.executed(c)
		r.stopped, r.log.Stopped = true, c.Message
		r.registered = append(r.registered, c.Message)
		if len(utf16.Encode([]rune(c.Message))) > 6 {
			r.mask(c.Message)
		}
		r.show(c.Number, line, false)
		return true
	}
	r.executed(c)
	if r.echo && !slices.Contains(omitEcho, c.Name) {
		r.show(c.Number, line, false)
	}
	if reason := r.execute(c); reason != "" {
		r.log.Failures = append(r.log.Failures, Failure{c.Number, c.Name, reason, false})
	}
	return true
}

// execute is ProcessCommand of each command in
// src/Runner.Worker/ActionCommandManager.cs. It returns why it threw. Not
// ported: add-matcher and remove-matcher also throw where they can't read the
// file they name.
func (r *githubRunner) execute(c GitHubCommand) (failure string) {
	switch c.Name {
	case "set-env", "add-path":
		return "disabled"
	case "set-output", "save-state":
		if property(c.Properties, "name") == "" {
			return "no name"
		}
	case "add-mask":
		if strings.TrimFunc(c.Message, isWhiteSpace) == "" {
			return ""
		}
		if r.echo {
			r.show(c.Number, "::add-mask::***", false)
		}
		r.mask(c.Message)
		isLineBreak := func(char rune) bool { return char == '\r' || char == '\n' }
		for _, line := range strings.FieldsFunc(c.Message, isLineBreak) {
			r.mask(strings.TrimFunc(line, isWhiteSpace))
		}
	case "error", "warning", "notice":
		// AddIssue of src/Runner.Worker/ExecutionContext.cs.
		if c.Message != "" {
			r.show(c.Number, "##["+c.Name+"]"+cutUTF16(c.Message, 4096), true)
		}
	case "group":
		r.show(c.Number, "##[group]"+c.Message, true)
	case "endgroup":
		r.show(c.Number, "##[endgroup]", true)
	case "echo":
		switch fold(strings.TrimFunc(c.Message, isWhiteSpace)) {
		case "ON":
			r.echo = true
		case "OFF":
			r.echo = false
		default:
			return "neither on nor off"
		}
	}
	return ""
}

func (r *githubRunner) executed(c GitHubCommand) { r.log.Commands = append(r.log.Commands, c) }

func (r *githubRunner) isRegistered(name string) bool {
	return slices.ContainsFunc(r.registered, func(n string) bool { return fold(n) == fold(name) })
}

func (r *githubRunner) mask(secret string) {
	if secret != "" && !slices.Contains(r.log.Masks, secret) {
		r.log.Masks = append(r.log.Masks, secret)
	}
}

// show is Write of src/Runner.Worker/ExecutionContext.cs.
func (r *githubRunner) show(number int, text string, own bool) {
	r.web.add(number, maskSecrets(text, r.log.Masks), own)
}

// What stands for what in the two forms of a command.
// src/Runner.Common/ActionCommand.cs (_escape...Mappings), in that order.
var (
	escapesV1 = []escape{{"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}, {"%25", "%"}}
	escapesV2 = []escape{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}}

	escapesV2Property = []escape{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}}
)

// parseV2 parses ::name k=v,k=v::message at the start of a line, after white
// space. TryParseV2 of src/Runner.Common/ActionCommand.cs. Its StartsWith also
// passes over characters without weight, but then the name can't be right.
func (r *githubRunner) parseV2(line string) (GitHubCommand, bool) {
	text := []rune(strings.TrimLeftFunc(line, isWhiteSpace))
	if !strings.HasPrefix(string(text), "::") {
		return GitHubCommand{}, false
	}
	end := indexCulture(text, "::", len("::"))
	if end < 0 {
		return GitHubCommand{}, false
	}
	name, properties, _ := strings.Cut(string(text[len("::"):end]), " ")
	if !r.isRegistered(name) {
		return GitHubCommand{}, false
	}
	c := GitHubCommand{Name: name, Message: unescape(string(text[end+len("::"):]), escapesV2)}
	for p := range strings.SplitSeq(strings.TrimFunc(properties, isWhiteSpace), ",") {
		if key, value, ok := splitPair(p); ok {
			setProperty(&c.Properties, key, unescape(value, escapesV2Property))
		}
	}
	return c, true
}

// parseV1 parses the first ##[name k=v;k=v]message anywhere in a line. TryParse
// of src/Runner.Common/ActionCommand.cs. It tries the first ##[ as the culture
// finds it and the first in plain sight, for runners without cultures.
func (r *githubRunner) parseV1(line string) (GitHubCommand, bool) {
	text := []rune(line)
	starts := []int{indexCulture(text, "##[", 0)}
	if i := strings.Index(line, "##["); i >= 0 {
		starts = append(starts, len([]rune(line[:i])))
	}
	for _, start := range starts {
		if start < 0 {
			continue
		}
		info, message, ok := strings.Cut(string(text[start+len("##["):]), "]")
		name, properties, _ := strings.Cut(info, " ")
		if !ok || !r.isRegistered(name) {
			continue
		}
		c := GitHubCommand{Name: name, Message: unescape(message, escapesV1)}
		for p := range strings.SplitSeq(properties, ";") {
			if key, value, ok := splitPair(p); ok {
				setProperty(&c.Properties, key, unescape(value, escapesV1))
			}
		}
		return c, true
	}
	return GitHubCommand{}, false
}

func cutUTF16(s string, limit int) string {
	units := utf16.Encode([]rune(s))
	return string(utf16.Decode(units[:min(len(units), limit)]))
}

// maskSecrets puts *** in place of secrets, one for those that overlap or touch.
// src/Sdk/DTLogging/Logging/SecretMasker.cs (MaskSecrets). The encoded forms
// that it also hides are not ported.
func maskSecrets(text string, secrets []string) string {
	hidden := make([]bool, len(text))
	for _, secret := range secrets {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], secret)
			if i < 0 {
				break
			}
			at += i
			for j := range len(secret) {
				hidden[at+j] = true
			}
		}
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			b.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			b.WriteString("***")
		}
	}
	return b.String()
}
