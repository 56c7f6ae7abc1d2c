package oracle

import (
	"fmt"
	"strings"
)

// GitHubOutput reads a GITHUB_OUTPUT file as the runner does on Linux, where
// \r is an ordinary character. With an error, which fails the step, it returns
// the outputs that had been set by then. A name may come more than once: the
// last one counts.
// src/Runner.Worker/FileCommandManager.cs (EnvFileKeyValuePairs).
func GitHubOutput(file []byte) ([]KV, error) {
	text := decodeUTF8(strings.TrimPrefix(string(file), "\ufeff"))
	var outputs []KV
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		if line == "" {
			continue
		}
		equals, heredoc := strings.Index(line, "="), strings.Index(line, "<<")
		var kv KV
		switch {
		case equals >= 0 && (heredoc < 0 || equals < heredoc):
			kv = KV{line[:equals], line[equals+len("="):]}
		case heredoc >= 0:
			name, delimiter := line[:heredoc], line[heredoc+len("<<"):]
			if name == "" || delimiter == "" {
				return outputs, fmt.Errorf("%q: name and delimiter must not be empty", line)
			}
			value, rest, err := heredocValue(text, delimiter)
			if err != nil {
				return outputs, err
			}
			kv, text = KV{name, value}, rest
		default:
			return outputs, fmt.Errorf("%q: invalid format", line)
		}
		// SetOutput of src/Runner.Worker/ExecutionContext.cs.
		if kv.Name == "" {
			return outputs, fmt.Errorf("%q: name must not be empty", line)
		}
		outputs = append(outputs, kv)
	}
	return outputs, nil
}

// heredocValue returns what is in front of the line delimiter, without the last
// line feed, and what is behind it.
func heredocValue(text, delimiter string) (value, rest string, err error) {
	end := 0 // of the value
	for at := 0; at < len(text); {
		line, _, ended := strings.Cut(text[at:], "\n")
		next := at + len(line)
		if ended {
			next++
		}
		if line == delimiter {
			return text[:end], text[next:], nil
		}
		if !ended {
			return "", "", fmt.Errorf("%q: no line break behind the delimiter", delimiter)
		}
		at, end = next, at+len(line)
	}
	return "", "", fmt.Errorf("%q: delimiter not found", delimiter)
}
