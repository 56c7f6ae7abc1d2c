package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	image  = "ghcr.io/sitehost-wait/sitehost-wait@" + digest
)

// newRepository makes a repository with one commit, and does in it whatever the
// lines of git commands say.
func newRepository(t *testing.T, commands ...string) repository {
	t.Helper()
	r := repository(t.TempDir())
	// Nothing of the machine's git configuration may play a part.
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "A Test")
		t.Setenv("GIT_"+who+"_EMAIL", "test@example.invalid")
	}
	for _, c := range append([]string{"init --quiet", "commit --quiet --allow-empty --message=source"}, commands...) {
		if _, err := r.git(strings.Fields(c)...); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// release commits an action that names the image, and tags it.
func (r repository) release(t *testing.T, tag string) {
	t.Helper()
	action := "runs:\n  image: docker://" + image + "\n"
	if err := os.WriteFile(filepath.Join(string(r), imageAction), []byte(action), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"checkout --quiet --detach", "add .", "commit --quiet --message=release", "tag " + tag, "checkout --quiet -"} {
		if _, err := r.git(strings.Fields(c)...); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnfinished(t *testing.T) {
	v := version{1, 0, 0, ""}
	unfinished := func(t *testing.T, r repository) (string, error) {
		t.Helper()
		tags, err := r.tags()
		if err != nil {
			t.Fatal(err)
		}
		return r.unfinished(v, tags)
	}
	t.Run("not tagged yet", func(t *testing.T) {
		r := newRepository(t, "tag v0.9.0")
		if got, err := unfinished(t, r); got != "" || err != nil {
			t.Errorf("unfinished() = %q, %v, want nothing", got, err)
		}
	})
	t.Run("tagged from this commit", func(t *testing.T) {
		r := newRepository(t)
		r.release(t, "v1.0.0")
		if got, err := unfinished(t, r); got != image || err != nil {
			t.Errorf("unfinished() = %q, %v, want %q", got, err, image)
		}
	})
	t.Run("tagged from another commit", func(t *testing.T) {
		r := newRepository(t)
		r.release(t, "v1.0.0")
		if _, err := r.git("commit", "--quiet", "--allow-empty", "--message=more"); err != nil {
			t.Fatal(err)
		}
		_, err := unfinished(t, r)
		if err == nil || !strings.Contains(err.Error(), "1.0.0 has been released from commit") || !strings.Contains(err.Error(), "such as 1.0.1, 1.1.0 or 2.0.0") {
			t.Errorf("unfinished() = %v, want an error that names the next versions", err)
		}
	})
	t.Run("tagged by hand", func(t *testing.T) {
		r := newRepository(t, "commit --quiet --allow-empty --message=more", "tag v1.0.0", "checkout --quiet --detach HEAD^")
		if got, err := unfinished(t, r); err == nil {
			t.Errorf("unfinished() = %q, want an error: the tag has no released action", got)
		}
	})
}
