package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		name    string
		version string
		tags    string
		want    string // what write writes, between the version and the image
		refused string // or a part of the error
	}{
		{"the first release", "1.0.0", "", "previous= major=v1 latest=true prerelease=false", ""},
		{"the first release may have any version", "0.3.1", "", "previous= major=v0 latest=true prerelease=false", ""},
		{"a fix", "1.0.1", "v1.0.0 v1", "previous=1.0.0 major=v1 latest=true prerelease=false", ""},
		{"a feature", "1.1.0", "v1.0.0 v1.0.1 v1", "previous=1.0.1 major=v1 latest=true prerelease=false", ""},
		{"ten comes after nine", "1.11.0", "v1.9.0 v1.10.0 v1.2.0", "previous=1.10.0 major=v1 latest=true prerelease=false", ""},
		{"a break", "2.0.0", "v1.0.0 v1.1.0 v1", "previous=1.1.0 major=v2 latest=true prerelease=false", ""},
		{"a fix for an old major moves that major alone", "1.1.1", "v1.1.0 v2.0.0", "previous=1.1.0 major=v1 latest=false prerelease=false", ""},
		{"a fix for an old minor moves nothing", "1.0.1", "v1.0.0 v1.1.0", "previous=1.0.0 major= latest=false prerelease=false", ""},
		{"a candidate moves nothing", "1.1.0-rc.1", "v1.0.0", "previous=1.0.0 major= latest=false prerelease=true", ""},
		{"a second candidate", "1.1.0-rc.2", "v1.0.0 v1.1.0-rc.1", "previous=1.0.0 major= latest=false prerelease=true", ""},
		{"candidates are no releases to follow", "1.0.0", "v1.0.0-rc.1", "previous= major=v1 latest=true prerelease=false", ""},
		{"once more, as it broke off", "1.1.0", "v1.0.0 v1.1.0", "previous=1.0.0 major=v1 latest=true prerelease=false", ""},
		{"other tags count for nothing", "1.0.0", "v1 release-1.0.0 1.5.0 vfoo v1.7", "previous= major=v1 latest=true prerelease=false", ""},

		{"a patch left out", "1.0.2", "v1.0.0", "", "next is 1.0.1, 1.1.0 or 2.0.0"},
		{"a minor left out", "1.3.0", "v1.1.0", "", "1.3.0 does not follow 1.1.0"},
		{"a minor that does not start at 0", "1.2.1", "v1.1.0", "", "next is 1.1.1, 1.2.0 or 2.0.0"},
		{"a major left out", "11.0.0", "v1.0.0", "", "next is 1.0.1, 1.1.0 or 2.0.0"},
		{"a candidate of what was released", "1.1.0-rc.3", "v1.0.0 v1.1.0", "", "has been released"},
		{"a candidate that follows nothing", "1.3.0-rc.1", "v1.1.0", "", "1.3.0-rc.1 does not follow 1.1.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := parseVersion(test.version)
			if err != nil {
				t.Fatal(err)
			}
			p, err := makePlan(v, strings.Fields(test.tags))
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Fatalf("makePlan() = %v, want an error with %q", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := p.write(&out, "registry/name@digest"); err != nil {
				t.Fatal(err)
			}
			want := "version=" + test.version + " tag=v" + test.version + " " + test.want + " image=registry/name@digest"
			if diff := cmp.Diff(strings.Fields(want), strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}
