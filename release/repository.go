package main

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// repository is the path of a git checkout.
type repository string

func (r repository) git(args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", string(r)}, args...)...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(string(failed.Stderr)))
	}
	return string(out), err
}

func (r repository) tags() ([]string, error) {
	out, err := r.git("tag", "--list")
	return strings.Fields(out), err
}

// unfinished makes a release that broke off go on where it was: when v's tag
// exists and was made from the commit that is checked out, it returns the image
// that the tag names, which must not be built again. "" means that there is no
// such tag.
func (r repository) unfinished(v version, tags []string) (image string, err error) {
	if !slices.Contains(tags, v.tag()) {
		return "", nil
	}
	head, err := r.git("rev-parse", "HEAD")
	if err != nil {
		return "", err
	}
	parent, err := r.git("rev-parse", "refs/tags/"+v.tag()+"^{commit}^")
	if err != nil {
		return "", err
	}
	if parent != head {
		next := v.full().next()
		return "", fmt.Errorf("%s has been released from commit %.12s, not from this one, %.12s: choose another version, such as %s, %s or %s",
			v, parent, head, next[0], next[1], next[2])
	}
	action, err := r.git("show", "refs/tags/"+v.tag()+":action.yml")
	if err != nil {
		return "", err
	}
	return releasedImage(action)
}
