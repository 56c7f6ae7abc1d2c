//go:build unix

package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/config"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

// action is what action.yml says.
type action struct {
	Inputs  map[string]actionInput  `yaml:"inputs"`
	Outputs map[string]actionOutput `yaml:"outputs"`
}

type actionInput struct {
	Description string `yaml:"description"`
	Default     string `yaml:"default"`
	Required    bool   `yaml:"required"`
}

type actionOutput struct {
	Description string `yaml:"description"`
}

func readAction(t *testing.T) action {
	t.Helper()
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestActionHasTheInputs(t *testing.T) {
	want := make(map[string]actionInput)
	for _, input := range config.Inputs() {
		if !input.Shell {
			want[input.Name] = actionInput{Description: input.Description, Default: input.Default}
		}
	}
	if diff := cmp.Diff(want, readAction(t).Inputs); diff != "" {
		t.Errorf("inputs of action.yml (-want +got):\n%s", diff)
	}
}

// outputNames are in the order in which they are written.
func outputNames(t *testing.T) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "outputs")
	p := program{stdout: &strings.Builder{}, stderr: &strings.Builder{}, getenv: func(name string) string {
		return map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": path}[name]
	}}
	p.run(t.Context(), nil)
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(written)) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	return names
}

func TestActionHasTheOutputs(t *testing.T) {
	var declared []string
	for name := range readAction(t).Outputs {
		declared = append(declared, name)
	}
	slices.Sort(declared)
	written := outputNames(t)
	slices.Sort(written)
	if diff := cmp.Diff(written, declared); diff != "" {
		t.Errorf("outputs written, and those of action.yml (-written +declared):\n%s", diff)
	}
}

// The README's tables are made from the program; -update writes them.
func TestREADMETables(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := replaceTable(t, string(text), "inputs", inputTable())
	want = replaceTable(t, want, "outputs", outputTable(t))
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("README.md (-want +got):\n%s", diff)
	}
}

func replaceTable(t *testing.T, text, name, table string) string {
	t.Helper()
	pattern := regexp.MustCompile(`(?s)(<!-- ` + name + `: [^\n]*-->\n).*?(<!-- end -->)`)
	if !pattern.MatchString(text) {
		t.Fatalf("README.md has no place for the table of %s", name)
	}
	return pattern.ReplaceAllStringFunc(text, func(old string) string {
		parts := pattern.FindStringSubmatch(old)
		return parts[1] + table + parts[2]
	})
}

func inputTable() string {
	var b strings.Builder
	b.WriteString("| input | default | valid | |\n|---|---|---|---|\n")
	for _, input := range config.Inputs() {
		name, value := "`"+input.Name+"`", ""
		if input.Shell {
			name = "`--" + input.Name + "`"
		}
		if input.Default != "" {
			value = "`" + input.Default + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, value, input.Valid, input.Description)
	}
	return b.String()
}

func outputTable(t *testing.T) string {
	outputs := readAction(t).Outputs
	var b strings.Builder
	b.WriteString("| output | |\n|---|---|\n")
	for _, name := range outputNames(t) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, outputs[name].Description)
	}
	return b.String()
}

// The exit codes stand in the README as in --help.
func TestREADMEExitCodes(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(exitCodes) {
		code, meaning, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if row := fmt.Sprintf("| %s | %s |", code, strings.TrimSpace(meaning)); !strings.Contains(string(text), row) {
			t.Errorf("README.md lacks the row %s", row)
		}
	}
}

// TestREADMECommands runs each command of the README's console blocks and
// compares what it prints with what stands there. Commands that need a container
// engine stand in sh blocks, which .ci/examples runs.
func TestREADMECommands(t *testing.T) {
	server := httptest.NewServer(simulator.New(scenarios()["documented"]))
	t.Cleanup(server.Close)
	binary := buildProgram(t)
	dir := filepath.Dir(binary)
	// What the README's curl gets from the API's real call.
	const curl = "#!/bin/sh\necho '" + `{"status":true,"return":{"job":{"id":32563,"type":"scheduler"}}}` + "'\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(curl), 0o755); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"),
		"SITEHOST_API_URL="+server.URL+simulator.BasePath, "TERM=dumb", "GITHUB_ACTIONS=", "GITLAB_CI=", "CI=")
	for i, block := range consoleBlocks(t) {
		t.Run(fmt.Sprint(i+1), func(t *testing.T) {
			if strings.HasPrefix(block, "$ go test ./...\n") {
				t.Log("this is part of it")
				return
			}
			checkBlock(t, block, dir, env)
		})
	}
}

func consoleBlocks(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, match := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// checkBlock runs a block's commands in one shell, which prints them too.
func checkBlock(t *testing.T, block, dir string, env []string) {
	t.Helper()
	var script strings.Builder
	key := simulator.DemoKey
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		if strings.Contains(line, "--timeout soon") {
			key = "" // the README shows what is said when it is missing
		}
		// $? must be that of the command before, not of printing the next.
		fmt.Fprintf(&script, "code=$?; printf '%%s\\n' %s; (exit $code)\n%s", quoted("$ "+strings.TrimSuffix(command, "\n")), command)
	}
	run := exec.Command("sh", "-c", script.String())
	run.Env = append(slices.Clone(env), "SITEHOST_API_KEY="+key)
	if !strings.Contains(block, "$ go run") {
		run.Dir = dir
	}
	out, _ := run.CombinedOutput()
	if diff := cmp.Diff(tidied(block), tidied(string(out))); diff != "" {
		t.Errorf("the README, and what was printed (-README +printed):\n%s", diff)
	}
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
