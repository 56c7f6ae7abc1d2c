package ci

import "os"

// systems lists the systems in the order in which they are looked for: those
// that also set another's variables come before it.
func systems() []entry {
	return []entry{
		{"forgejo", variable("FORGEJO_ACTIONS"), newGitHub},
		{"gitea", variable("GITEA_ACTIONS"), newGitHub},
		{"github", variable("GITHUB_ACTIONS"), newGitHub},
		{"gitlab", variable("GITLAB_CI"), newGitLab},
		{"azure", variable("TF_BUILD"), newAzure},
		{"buildkite", variable("BUILDKITE"), newBuildkite},
		{"teamcity", variable("TEAMCITY_VERSION"), newTeamCity},
		{"woodpecker", value("CI", "woodpecker"), newDrone},
		{"drone", variable("DRONE", "DRONE_OUTPUT"), newDrone},
		{"bitbucket", variable("BITBUCKET_BUILD_NUMBER"), newBitbucket},
		{"cloudbuild", variable("BUILDER_OUTPUT"), newCloudBuild},
		{"tekton", directory(tektonResults), newTekton},
		{"plain", anywhere, newPlain},
	}
}

type entry struct {
	name   string
	isHere func(getenv func(string) string) bool
	open   func(getenv func(string) string) System
}

func variable(names ...string) func(func(string) string) bool {
	return func(getenv func(string) string) bool {
		for _, name := range names {
			if getenv(name) != "" {
				return true
			}
		}
		return false
	}
}

func value(name, value string) func(func(string) string) bool {
	return func(getenv func(string) string) bool { return getenv(name) == value }
}

func directory(path string) func(func(string) string) bool {
	return func(func(string) string) bool {
		info, err := os.Stat(path)
		return err == nil && info.IsDir()
	}
}

func anywhere(func(string) string) bool { return true }

// Names lists the systems that Named knows.
func Names() []string {
	var names []string
	for _, s := range systems() {
		names = append(names, s.name)
	}
	return names
}

// Named returns the system of that name, wherever this is.
func Named(name string, getenv func(string) string) (System, bool) {
	for _, s := range systems() {
		if s.name == name {
			return s.open(getenv), true
		}
	}
	return nil, false
}

// Detect returns the system whose environment this is, the plain one for those
// that have no file here. It reports false where there is no CI system at all.
func Detect(getenv func(string) string) (System, bool) {
	for _, s := range systems() {
		if s.isHere(getenv) && s.name != "plain" {
			return s.open(getenv), true
		}
	}
	return plain{}, isCI(getenv)
}

// isCI is true where a CI system says so that is not in the table. Most set CI;
// Jenkins does not.
func isCI(getenv func(string) string) bool {
	ci := getenv("CI")
	return (ci != "" && ci != "false") || variable("JENKINS_URL", "CIRCLECI")(getenv)
}
