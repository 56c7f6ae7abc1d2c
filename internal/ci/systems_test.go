package ci

import (
	"slices"
	"testing"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestDetect(t *testing.T) {
	for _, test := range []struct {
		name string
		env  func(string) string
		want System
	}{
		{"nothing", env(), plain{}},
		{"GitHub", env("CI", "true", "GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", "/o", "GITHUB_STEP_SUMMARY", "/s"),
			GitHub{outputPath: "/o", summaryPath: "/s"}},
		{"Forgejo", env("FORGEJO_ACTIONS", "true", "GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", "/o"), GitHub{outputPath: "/o"}},
		{"Gitea", env("GITEA_ACTIONS", "true", "GITHUB_ACTIONS", "true", "GITHUB_OUTPUT", "/o"), GitHub{outputPath: "/o"}},
		{"GitLab", env("CI", "true", "GITLAB_CI", "true"), GitLab{}},
		{"Azure", env("TF_BUILD", "True", "AGENT_TEMPDIRECTORY", "/t"), Azure{tempDir: "/t"}},
		{"Buildkite", env("CI", "true", "BUILDKITE", "true"), Buildkite{}},
		{"TeamCity", env("TEAMCITY_VERSION", "2025.11"), TeamCity{}},
		{"Woodpecker", env("CI", "woodpecker"), Drone{}},
		{"Drone", env("CI", "true", "DRONE", "true"), Drone{}},
		{"Harness", env("DRONE_OUTPUT", "/o"), Drone{outputPath: "/o"}},
		{"Bitbucket", env("BITBUCKET_BUILD_NUMBER", "1", "BITBUCKET_PIPELINES_VARIABLES_PATH", "/v"), Bitbucket{variablesPath: "/v"}},
		{"Cloud Build", env("BUILDER_OUTPUT", "/builder/outputs"), CloudBuild{outputDir: "/builder/outputs"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, found := Detect(test.env)
			if got != test.want || found != (got != plain{}) {
				t.Errorf("Detect = %#v, %t, want %#v", got, found, test.want)
			}
		})
	}
}

// A system without a file here may lend its jobs a terminal, which is no
// person's.
func TestDetectOthers(t *testing.T) {
	for _, test := range []struct {
		name string
		env  func(string) string
		want bool
	}{
		{"a shell", env(), false},
		{"CI=false", env("CI", "false"), false},
		{"CI=true", env("CI", "true"), true},
		{"CircleCI", env("CIRCLECI", "true"), true},
		{"Jenkins", env("JENKINS_URL", "https://ci.example/"), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, found := Detect(test.env); got != (plain{}) || found != test.want {
				t.Errorf("Detect = %#v, %t, want the plain one and %t", got, found, test.want)
			}
		})
	}
}

// Forgejo and Gitea set GITHUB_ACTIONS too, and plain is what is left.
func TestDetectOrder(t *testing.T) {
	names := Names()
	github := slices.Index(names, "github")
	for _, name := range []string{"forgejo", "gitea"} {
		if slices.Index(names, name) > github {
			t.Errorf("%s is looked for after github, whose variables it sets too", name)
		}
	}
	if last := names[len(names)-1]; last != "plain" {
		t.Errorf("%s is looked for after plain, which is everywhere", last)
	}
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]bool{dir: true, dir + "/none": false, "/dev/null": false} {
		if got := directory(path)(env()); got != want {
			t.Errorf("directory(%s) = %t, want %t", path, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, name := range Names() {
		if _, ok := Named(name, env()); !ok {
			t.Errorf("Named(%q) is not known, though Names lists it", name)
		}
	}
	got, ok := Named("github", env("FORGEJO_ACTIONS", "true", "GITHUB_OUTPUT", "/o"))
	if got != (GitHub{outputPath: "/o"}) || !ok {
		t.Errorf("Named(github) = %#v, %t", got, ok)
	}
	if got, ok := Named("travis", env()); got != nil || ok {
		t.Errorf("Named(travis) = %#v, %t", got, ok)
	}
}
