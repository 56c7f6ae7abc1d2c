package ci

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// fit returns the outputs with the longest values, as a rule the message, cut
// until they take no more than limit bytes. The system would drop all of them
// otherwise.
func fit(outputs []Output, limit int, size func([]Output) int) []Output {
	outputs = slices.Clone(outputs)
	for size(outputs) > limit {
		longest := &outputs[0]
		for i := range outputs {
			if len(outputs[i].Value) > len(longest.Value) {
				longest = &outputs[i]
			}
		}
		whole := longest.Value
		if whole == "" {
			break
		}
		least := sort.Search(len(whole), func(n int) bool {
			longest.Value = cutBytes(whole, n)
			return size(outputs) <= limit
		})
		longest.Value = cutBytes(whole, least)
	}
	return outputs
}

// cutBytes takes at least n bytes off text, and says so if it can.
func cutBytes(text string, n int) string {
	const ellipsis = "…"
	keep := len(text) - n - len(ellipsis)
	for keep > 0 && !utf8.RuneStart(text[keep]) {
		keep--
	}
	if keep <= 0 {
		return ""
	}
	return text[:keep] + ellipsis
}
