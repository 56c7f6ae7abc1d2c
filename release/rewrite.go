package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// The files that a release rewrites, from the root of the checkout.
const (
	imageAction  = "action.yml"
	binaryAction = "binary/action.yml"
)

// pinned is an image by digest, as docker pull would take it.
var pinned = regexp.MustCompile(`^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+@sha256:[0-9a-f]{64}$`)

// imageLine is the line of action.yml that says what to run: indent, value,
// comment.
var imageLine = regexp.MustCompile(`(?m)^([ \t]+image:[ \t]+)(\S+)([ \t]*(?:#.*)?)$`)

// rewriteImage replaces the Dockerfile in an action by an image, and leaves all
// else as it is, comments included: who reviews a release's commit should see
// one line changed.
func rewriteImage(action, image string) (string, error) {
	if !pinned.MatchString(image) {
		return "", fmt.Errorf("%q is not an image by digest: give ghcr.io/OWNER/NAME@sha256: and 64 hexadecimal digits", image)
	}
	value, err := actionImage(action)
	if err != nil {
		return "", err
	}
	if value != "Dockerfile" {
		return "", fmt.Errorf("%s: the image is %s, not Dockerfile: rewrite the action of a branch, not that of a release", imageAction, value)
	}
	return imageLine.ReplaceAllString(action, "${1}docker://"+image+"${3}"), nil
}

// releasedImage returns the image in an action that rewriteImage wrote.
func releasedImage(action string) (string, error) {
	value, err := actionImage(action)
	if err != nil {
		return "", err
	}
	image, ok := strings.CutPrefix(value, "docker://")
	if !ok || !pinned.MatchString(image) {
		return "", fmt.Errorf("%s: the image is %s, not docker:// and an image by digest", imageAction, value)
	}
	return image, nil
}

func actionImage(action string) (string, error) {
	lines := imageLine.FindAllStringSubmatch(action, -1)
	if len(lines) != 1 {
		return "", fmt.Errorf("%s: there are %d image: lines, want one", imageAction, len(lines))
	}
	return lines[0][2], nil
}

// The lines of binary/action.yml that are empty outside a release.
var (
	downloadsLine = regexp.MustCompile(`(?m)^([ \t]+RELEASE_DOWNLOADS: )""$`)
	sumsLine      = regexp.MustCompile(`(?m)^([ \t]+)RELEASE_SUMS: ""$`)
)

// rewriteDownloads writes into an action where a release's programs are and
// what their SHA-256 is.
func rewriteDownloads(action, downloads string, sums []sum) (string, error) {
	u, err := url.Parse(downloads)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Hostname() != "localhost") || strings.ContainsAny(downloads, "\"\\ \n") {
		return "", fmt.Errorf("%q is not a place for downloads: give an https URL", downloads)
	}
	if len(downloadsLine.FindAllString(action, -1)) != 1 || len(sumsLine.FindAllString(action, -1)) != 1 {
		return "", fmt.Errorf(`%s: want one line RELEASE_DOWNLOADS: "" and one line RELEASE_SUMS: ""`, binaryAction)
	}
	action = downloadsLine.ReplaceAllStringFunc(action, func(line string) string {
		return strings.TrimSuffix(line, `""`) + `"` + strings.TrimSuffix(downloads, "/") + `"`
	})
	return sumsLine.ReplaceAllStringFunc(action, func(line string) string {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		var b strings.Builder
		b.WriteString(strings.TrimSuffix(line, ` ""`) + " |")
		for _, s := range sums {
			b.WriteString("\n" + indent + "  " + s.String())
		}
		return b.String()
	}), nil
}

// runRewrite changes both actions in this directory, or neither.
func runRewrite(args []string, stdout io.Writer) error {
	downloads, image, sumsFile := args[0], args[1], args[2]
	text, err := os.ReadFile(sumsFile)
	if err != nil {
		return err
	}
	sums, err := parseSums(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", sumsFile, err)
	}
	files := []struct {
		path    string
		rewrite func(string) (string, error)
		text    string
	}{
		{path: imageAction, rewrite: func(s string) (string, error) { return rewriteImage(s, image) }},
		{path: binaryAction, rewrite: func(s string) (string, error) { return rewriteDownloads(s, downloads, sums) }},
	}
	for i, f := range files {
		before, err := os.ReadFile(f.path)
		if err != nil {
			return err
		}
		if files[i].text, err = f.rewrite(string(before)); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := os.WriteFile(f.path, []byte(f.text), 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(stdout, "rewrote %s and %s\n", imageAction, binaryAction)
	return err
}
