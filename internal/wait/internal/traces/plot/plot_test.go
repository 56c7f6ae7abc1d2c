package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestPictures(t *testing.T) {
	in, err := os.ReadFile("testdata/small.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"-light", filepath.Join(dir, "light.svg"), "-dark", filepath.Join(dir, "dark.svg")}
	if err := run(args, bytes.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"light.svg", "dark.svg"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		checkXML(t, name, got)
		checkGolden(t, filepath.Join("testdata", name), got)
	}
}

// checkXML also finds names that were not escaped.
func checkXML(t *testing.T, name string, file []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(file))
	for {
		switch _, err := decoder.Token(); {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestRunFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "light.svg")
	for _, test := range []struct {
		name string
		args []string
		in   string
		want string
	}{
		{"no table", []string{"-light", file}, "PASS\n", "no table"},
		{"no file", nil, heading, "usage"},
		{"too many files", []string{"-light", file, "dark.svg"}, heading, "usage"},
		{"no such folder", []string{"-light", filepath.Join(file, "light.svg")}, heading + "| a | 1 s | | 2 |\n", "no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := run(test.args, strings.NewReader(test.in)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want one with %q", err, test.want)
			}
			if _, err := os.Stat(file); err == nil {
				t.Error("a file was written")
			}
		})
	}
}
