package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSums(t *testing.T) {
	got, err := parseSums(formatSums(someSums()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someSums(), got, cmp.AllowUnexported(sum{})); diff != "" {
		t.Errorf("parseSums(formatSums()) (-want +got):\n%s", diff)
	}
}

func TestParseSumsRefuses(t *testing.T) {
	all := formatSums(someSums())
	first, rest, _ := strings.Cut(all, "\n")
	for name, text := range map[string]string{
		"nothing":              "",
		"one missing":          rest,
		"one twice":            all + first + "\n",
		"another's":            all + strings.Replace(first, "darwin", "plan9", 1) + "\n",
		"a short sum":          all[1:],
		"capitals":             strings.ToUpper(first) + "\n" + rest,
		"one space":            strings.Replace(all, "  ", " ", 1),
		"a path":               strings.Replace(all, "  ", "  ../", 1),
		"an empty line":        "\n" + all,
		"line ends of Windows": strings.ReplaceAll(all, "\n", "\r\n"),
	} {
		if got, err := parseSums(text); err == nil {
			t.Errorf("%s: parseSums() = %v, want an error", name, got)
		}
	}
}

func TestSumOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	// What sha256sum prints for an empty file.
	want := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty"
	if got, err := sumOf(path); got.String() != want || err != nil {
		t.Errorf("sumOf() = %q, %v, want %q", got, err, want)
	}
}
