package main

import (
	"regexp"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	const sha = "5a4c826b16d5bd1c0a2a1f6b4f5b3c1d2e3f4a5b"
	checkout := func(settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}, Settings: settings}
	}
	for _, test := range []struct {
		name            string
		release, commit string
		info            *debug.BuildInfo
		want            build
	}{
		{
			name: "a release", release: "1.0.0", commit: sha,
			info: checkout(),
			want: build{"1.0.0", sha, "go1.26.8"},
		},
		{
			name: "a release wins over what the go command recorded", release: "1.0.0", commit: sha,
			info: &debug.BuildInfo{
				GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.9.0"},
				Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0000"}, {Key: "vcs.modified", Value: "true"}},
			},
			want: build{"1.0.0", sha, "go1.26.8"},
		},
		{
			name: "go install of a version",
			info: &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}},
			want: build{"1.2.3", "unknown", "go1.26.8"},
		},
		{
			name: "a checkout",
			info: checkout(debug.BuildSetting{Key: "vcs.revision", Value: sha}, debug.BuildSetting{Key: "vcs.modified", Value: "false"}),
			want: build{"devel", sha, "go1.26.8"},
		},
		{
			name: "a checkout with changes",
			info: checkout(debug.BuildSetting{Key: "vcs.revision", Value: sha}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}),
			want: build{"devel", sha + " with changes", "go1.26.8"},
		},
		{
			name: "sources without a checkout",
			info: checkout(),
			want: build{"devel", "unknown", "go1.26.8"},
		},
		{
			name: "nothing recorded",
			info: &debug.BuildInfo{},
			want: build{"devel", "unknown", "unknown Go version"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := describe(test.release, test.commit, test.info)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(build{})); diff != "" {
				t.Errorf("describe() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVersionLineHasVersionCommitAndGo(t *testing.T) {
	want := regexp.MustCompile(`^\S+ \(commit [^,]+, ` + regexp.QuoteMeta(runtime.Version()) + `\)$`)
	if got := versionLine(); !want.MatchString(got) {
		t.Errorf("versionLine() = %q, want a match of %s", got, want)
	}
}
