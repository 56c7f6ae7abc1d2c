package ci

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
)

// BenchmarkQuote prints batches of 100 lines of 100 bytes.
func BenchmarkQuote(b *testing.B) {
	texts := map[string]string{
		"plain":   strings.Repeat("lorem [info] ", 10)[:100],
		"unicode": strings.Repeat("é [x] ", 20)[:100],
		"hostile": strings.Repeat("##[error]\x1b[2J", 10)[:100],
	}
	for _, name := range []string{"github", "gitlab", "azure", "buildkite", "teamcity", "plain"} {
		for kind, text := range texts {
			if kind != "plain" && name != "github" {
				continue
			}
			b.Run(name+"/"+kind, func(b *testing.B) { quote(b, name, text) })
		}
	}
}

func quote(b *testing.B, name, text string) {
	system, _ := Named(name, env())
	c := NewConsole(system, io.Discard, secret.New(testKey), "")
	lines := make([]Quoted, 100)
	for i := range lines {
		lines[i] = Quoted{Margin: "10:00:00 ", Text: remote.New(text)}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		c.Quote(lines)
	}
	runtime.ReadMemStats(&after)
	printed := float64(b.N * len(lines))
	b.ReportMetric(printed/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/printed, "allocs/line")
}
