package oracle

import "strings"

// AzureLog is what an Azure Pipelines agent made of a step's output.
type AzureLog struct {
	Commands []AzureCommand // each of which the agent takes out of the log
	Warnings []Line         // lines that it warns about and shows
	Log      []Line
	Groups   []Group  // as the page shows them
	Markers  []Marker // as the page would find them in Log
}

// AzureCommand is a ##vso command. What the agent doesn't know is one too: an
// unknown area makes a warning, an unknown event fails the step.
type AzureCommand struct {
	Number      int    // of the line of output
	Area, Event string // in lower case: the agent ignores case
	Properties  map[string]string
	Data        string
}

// Azure does what the agent does with a step's stdout. Nothing can stop its
// commands. Masking is not ported.
func Azure(stdout []byte) AzureLog {
	var log AzureLog
	var web webLog
	for i, line := range dotnetLines(stdout) {
		command, ok := parseVSO(line)
		if ok {
			command.Number = i + 1
			log.Commands = append(log.Commands, command)
			continue
		}
		// src/Agent.Worker/WorkerCommandManager.cs (TryProcessCommand).
		if indexCulture([]rune(line), "##vso", 0) >= 0 {
			log.Warnings = append(log.Warnings, Line{i + 1, line})
		}
		web.add(i+1, line, false)
	}
	log.Log, log.Groups, log.Markers = web.rows, web.groups, web.markers
	return log
}

// escapesVSO are undone in properties and data alike, in that order; the last
// one where DECODE_PERCENTS is on, which is the default. Older agents had %VSTS
// in its place.
// src/Agent.Sdk/CommandStringConvertor.cs (Unescape).
var escapesVSO = []escape{{"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}, {"%AZP25", "%"}}

// parseVSO parses the first ##vso[area.event k=v;k=v]data anywhere in a line.
// src/Microsoft.VisualStudio.Services.Agent/Command.cs (TryParse).
func parseVSO(line string) (AzureCommand, bool) {
	const prefix = "##vso["
	text := []rune(line)
	start := indexCulture(text, prefix, 0)
	if start < 0 {
		return AzureCommand{}, false
	}
	info, data, ok := strings.Cut(string(text[start+len(prefix):]), "]")
	if !ok {
		return AzureCommand{}, false
	}
	name, properties, _ := strings.Cut(info, " ")
	names := strings.FieldsFunc(name, func(r rune) bool { return r == '.' })
	if len(names) != 2 {
		return AzureCommand{}, false
	}
	c := AzureCommand{
		Area: strings.ToLower(names[0]), Event: strings.ToLower(names[1]),
		Data: unescape(data, escapesVSO),
	}
	for p := range strings.SplitSeq(properties, ";") {
		if key, value, ok := splitPair(p); ok {
			setProperty(&c.Properties, key, unescape(value, escapesVSO))
		}
	}
	return c, true
}
