package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// sumsName is the file of sums beside the programs, as sha256sum --check reads
// it.
const sumsName = "SHA256SUMS"

// sum is the SHA-256 of one of a release's programs.
type sum struct{ hash, name string }

func (s sum) String() string { return s.hash + "  " + s.name }

func sumOf(path string) (sum, error) {
	f, err := os.Open(path)
	if err != nil {
		return sum{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return sum{hex.EncodeToString(h.Sum(nil)), filepath.Base(path)}, nil
}

func formatSums(sums []sum) string {
	var b strings.Builder
	for _, s := range sums {
		b.WriteString(s.String() + "\n")
	}
	return b.String()
}

var sumPattern = regexp.MustCompile(`^([0-9a-f]{64})  ([a-z0-9.-]+)$`)

// parseSums reads what formatSums wrote, and wants a sum for each target: an
// action with a platform missing would fail only there, and only later.
func parseSums(text string) ([]sum, error) {
	var sums []sum
	for line := range strings.Lines(text) {
		m := sumPattern.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, fmt.Errorf("%q is not a sum: want 64 hexadecimal digits, two spaces and a name", line)
		}
		sums = append(sums, sum{hash: m[1], name: m[2]})
	}
	var got, want []string
	for _, s := range sums {
		got = append(got, s.name)
	}
	for _, t := range targets {
		want = append(want, t.program())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return nil, fmt.Errorf("there are sums for %q, want %q", got, want)
	}
	return sums, nil
}
