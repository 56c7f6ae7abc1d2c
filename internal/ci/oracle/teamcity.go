package oracle

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// TeamCityLog is what a TeamCity agent made of a step's output.
type TeamCityLog struct {
	Messages  []TeamCityMessage // processed, in order
	Ignored   []TeamCityMessage // while messages were disabled
	Malformed []Line            // ##teamcity[ that is no message; the build log tells
}

// TeamCityMessage is a service message.
type TeamCityMessage struct {
	Number     int // of the line of output
	Name       string
	Value      string // of a message with a single attribute
	Attributes map[string]string
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// TeamCity does what the agent does with a step's stdout. Its own source isn't
// public: this follows JetBrains/teamcity-documentation
// topics/service-messages.md and, for positions and escapes,
// JetBrains/TeamCity.ServiceMessages Read/ServiceMessageParser.cs and
// ServiceMessageReplacements.cs. A message may stand anywhere in a line, and
// several in one; it can't span lines. enableServiceMessages needs no secret:
// any line can undo disableServiceMessages.
func TeamCity(stdout []byte) TeamCityLog {
	var log TeamCityLog
	disabled := map[string]bool{} // by flowId, "" for all
	for i, line := range strings.Split(lineBreaks.Replace(string(stdout)), "\n") {
		rest := line
		for {
			_, after, found := strings.Cut(rest, "##teamcity[")
			if !found {
				break
			}
			message, length, ok := parseServiceMessage(after)
			if !ok {
				log.Malformed = append(log.Malformed, Line{i + 1, line})
				rest = after
				continue
			}
			rest = after[length:]
			message.Number = i + 1
			flow := message.Attributes["flowId"]
			switch message.Name {
			case "disableServiceMessages":
				disabled[flow] = true
			case "enableServiceMessages":
				delete(disabled, flow)
			default:
				if disabled[""] || disabled[flow] {
					log.Ignored = append(log.Ignored, message)
					continue
				}
			}
			log.Messages = append(log.Messages, message)
		}
	}
	return log
}

// The parts of a message, from topics/service-messages.md (Service Messages
// Formats). A value ends at the first ' that has no | in front; brackets need
// not be escaped to be read.
var (
	messageName  = regexp.MustCompile(`^[\pL_$][\pL\pN_$.-]*`)
	messageValue = regexp.MustCompile(`^\s+'((?:[^'|]|\|.)*)'\s*\]`)
	messagePair  = regexp.MustCompile(`^\s+([^\s='\]]+)\s*=\s*'((?:[^'|]|\|.)*)'`)
	messageEnd   = regexp.MustCompile(`^\s*\]`)
)

// parseServiceMessage parses what follows ##teamcity[ and returns its length.
func parseServiceMessage(s string) (m TeamCityMessage, length int, ok bool) {
	m.Name = messageName.FindString(s)
	if m.Name == "" {
		return m, 0, false
	}
	at := len(m.Name)
	if found := messageValue.FindStringSubmatch(s[at:]); found != nil {
		m.Value = unescapeServiceMessage(found[1])
		return m, at + len(found[0]), true
	}
	for {
		found := messagePair.FindStringSubmatch(s[at:])
		if found == nil {
			break
		}
		if m.Attributes == nil {
			m.Attributes = map[string]string{}
		}
		m.Attributes[found[1]] = unescapeServiceMessage(found[2])
		at += len(found[0])
	}
	end := messageEnd.FindString(s[at:])
	return m, at + len(end), end != ""
}

var barEscape = regexp.MustCompile(`\|(?:0x[0-9a-fA-F]{4}(?:\|0x[0-9a-fA-F]{4})*|.)`)

// unescapeServiceMessage undoes the vertical bars. An unknown escape is "?".
// TeamCity.ServiceMessages/ServiceMessageReplacements.cs (Decode).
func unescapeServiceMessage(s string) string {
	return barEscape.ReplaceAllStringFunc(s, func(e string) string {
		if strings.HasPrefix(e, "|0x") {
			var units []uint16
			for digits := range strings.SplitSeq(e[len("|0x"):], "|0x") {
				unit, _ := strconv.ParseUint(digits, 16, 16)
				units = append(units, uint16(unit))
			}
			return string(utf16.Decode(units))
		}
		switch e {
		case "|n":
			return "\n"
		case "|r":
			return "\r"
		case "|x":
			return "\u0085"
		case "|l":
			return "\u2028"
		case "|p":
			return "\u2029"
		case "||", "|'", "|[", "|]":
			return e[1:]
		}
		return "?"
	})
}
