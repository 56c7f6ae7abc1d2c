package main

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// release and commit are what a release build sets with -ldflags -X. The commit
// is the one that the code was built from: the parent of the one that is tagged.
var release, commit string

// version is what the API sees in the User-Agent.
func version() string {
	return built().version
}

// versionLine is what --version prints.
func versionLine() string {
	b := built()
	return b.version + " (commit " + b.commit + ", " + b.goVersion + ")"
}

type build struct{ version, commit, goVersion string }

func built() build {
	info, ok := debug.ReadBuildInfo()
	if !ok { // only a program that was linked by other means than the go command
		info = &debug.BuildInfo{}
	}
	return describe(release, commit, info)
}

// describe takes what the release said, else what the go command recorded: a
// version for go install and for a build in a clean checkout at a tag, a commit
// for any build in a checkout.
func describe(release, commit string, info *debug.BuildInfo) build {
	recorded := strings.TrimPrefix(info.Main.Version, "v")
	if recorded == "(devel)" {
		recorded = ""
	}
	return build{
		version:   cmp.Or(release, recorded, "devel"),
		commit:    cmp.Or(commit, checkout(info), "unknown"),
		goVersion: cmp.Or(info.GoVersion, "unknown Go version"),
	}
}

// checkout is the commit that was checked out, or "".
func checkout(info *debug.BuildInfo) string {
	var revision, changed string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + changed
}
