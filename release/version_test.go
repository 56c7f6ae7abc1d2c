package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseVersion(t *testing.T) {
	for s, want := range map[string]version{
		"1.2.3":          {1, 2, 3, ""},
		"0.0.0":          {},
		"10.20.30":       {10, 20, 30, ""},
		"1.0.0-rc.1":     {1, 0, 0, "rc.1"},
		"1.0.0-0.3.7":    {1, 0, 0, "0.3.7"},
		"1.0.0-x-y-z.--": {1, 0, 0, "x-y-z.--"},
	} {
		got, err := parseVersion(s)
		if err != nil {
			t.Errorf("parseVersion(%q): %v", s, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(version{})); diff != "" {
			t.Errorf("parseVersion(%q) (-want +got):\n%s", s, diff)
		}
		if got.String() != s {
			t.Errorf("parseVersion(%q).String() = %q", s, got)
		}
	}
}

func TestParseVersionRefuses(t *testing.T) {
	for _, s := range []string{
		"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.02.3", "1.2.03", "1.2.3-", "1.2.3-01", "1.2.3-rc..1",
		"1.2.3+build", "1.2.3 ", " 1.2.3", "1.2.3\n", "-1.2.3", "1.2.x", "1.2.3-rc_1", "1.2.3-$(id)", "9999999999.0.0",
		"1.2.3-a/b", "1.2.3-x.", "１.2.3",
	} {
		if v, err := parseVersion(s); err == nil {
			t.Errorf("parseVersion(%q) = %v, want an error", s, v)
		}
	}
}

func TestNext(t *testing.T) {
	want := []version{{1, 2, 4, ""}, {1, 3, 0, ""}, {2, 0, 0, ""}}
	if diff := cmp.Diff(want, version{1, 2, 3, ""}.next(), cmp.AllowUnexported(version{})); diff != "" {
		t.Errorf("next() (-want +got):\n%s", diff)
	}
}
