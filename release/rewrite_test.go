package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func someSums() []sum {
	var sums []sum
	for i, t := range targets {
		sums = append(sums, sum{hash: strings.Repeat(string(rune('a'+i)), 64), name: t.program()})
	}
	return sums
}

// changed returns the lines that only one of two texts has, with - and +.
func changed(before, after string) string {
	old, new := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	var b strings.Builder
	for _, line := range old {
		if !slices.Contains(new, line) {
			b.WriteString("-" + line)
		}
	}
	for _, line := range new {
		if !slices.Contains(old, line) {
			b.WriteString("+" + line)
		}
	}
	return b.String()
}

// TestRewriteOfTheActions rewrites the repository's own, so that a change of
// them that the rewriting does not understand is noticed before a release.
func TestRewriteOfTheActions(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := read(imageAction)
	after, err := rewriteImage(before, image)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("-  image: Dockerfile\n+  image: docker://"+image+"\n", changed(before, after)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", imageAction, diff)
	}
	if got, err := releasedImage(after); got != image || err != nil {
		t.Errorf("releasedImage() = %q, %v, want %q", got, err, image)
	}

	before = read(binaryAction)
	after, err = rewriteDownloads(before, "https://github.com/o/r/releases/download/v1.0.0/", someSums())
	if err != nil {
		t.Fatal(err)
	}
	want := `-        RELEASE_DOWNLOADS: ""
-        RELEASE_SUMS: ""
+        RELEASE_DOWNLOADS: "https://github.com/o/r/releases/download/v1.0.0"
+        RELEASE_SUMS: |
`
	for _, s := range someSums() {
		want += "+          " + s.hash + "  " + s.name + "\n"
	}
	if diff := cmp.Diff(want, changed(before, after)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", binaryAction, diff)
	}
}

func TestRewriteImage(t *testing.T) {
	for _, test := range []struct{ name, action, image, want, refused string }{
		{name: "keeps the comment", action: "runs:\n  image: Dockerfile # built here\n", want: "runs:\n  image: docker://" + image + " # built here\n"},
		{name: "keeps a file without a last line end", action: "runs:\n\timage:   Dockerfile", want: "runs:\n\timage:   docker://" + image},
		{name: "leaves comments and words alone", action: "# image: Dockerfile\nruns:\n  # image: Dockerfile\n  pre-image: x\n  image: Dockerfile\n", want: "# image: Dockerfile\nruns:\n  # image: Dockerfile\n  pre-image: x\n  image: docker://" + image + "\n"},
		{name: "takes a local registry", action: "runs:\n  image: Dockerfile\n", image: "localhost:5000/a/b@" + digest, want: "runs:\n  image: docker://localhost:5000/a/b@" + digest + "\n"},
		{name: "no image", action: "runs:\n  using: docker\n", refused: "there are 0 image: lines"},
		{name: "two images", action: "runs:\n  image: Dockerfile\n  image: Dockerfile\n", refused: "there are 2 image: lines"},
		{name: "rewritten already", action: "runs:\n  image: docker://" + image + "\n", refused: "not Dockerfile"},
		{name: "another Dockerfile", action: "runs:\n  image: other/Dockerfile\n", refused: "not Dockerfile"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.image == "" {
				test.image = image
			}
			got, err := rewriteImage(test.action, test.image)
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("rewriteImage() = %v, want an error with %q", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rewriteImage() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRewriteImageRefusesWhatIsNoDigest(t *testing.T) {
	name := "ghcr.io/o/r"
	for _, image := range []string{
		"", name, name + ":v1.0.0", name + "@sha256:", name + "@" + digest[:70], name + "@" + digest + "0", name + "@" + strings.ToUpper(digest),
		name + "@sha512:" + digest[7:], "ghcr.io/O/r@" + digest, "r@" + digest, "docker://" + name + "@" + digest, name + "@" + digest + "\n",
		name + "@" + digest + " # x", "$(id)/r@" + digest,
	} {
		if got, err := rewriteImage("runs:\n  image: Dockerfile\n", image); err == nil {
			t.Errorf("rewriteImage(%q) = %q, want an error", image, got)
		}
	}
}

func TestRewriteDownloadsRefuses(t *testing.T) {
	const action = "env:\n  RELEASE_DOWNLOADS: \"\"\n  RELEASE_SUMS: \"\"\n"
	for _, test := range []struct{ name, action, downloads string }{
		{"plain http", action, "http://github.com/o/r"},
		{"no URL", action, "releases"},
		{"a quote", action, "https://github.com/\"o"},
		{"a line end", action, "https://github.com/o\n"},
		{"no lines", "env:\n", "https://github.com/o/r"},
		{"lines that are filled in", strings.ReplaceAll(action, `""`, `"x"`), "https://github.com/o/r"},
		{"lines twice", action + action, "https://github.com/o/r"},
	} {
		if got, err := rewriteDownloads(test.action, test.downloads, someSums()); err == nil {
			t.Errorf("%s: rewriteDownloads() = %q, want an error", test.name, got)
		}
	}
}

func TestRewriteChangesBothOrNeither(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const unwritten = "runs:\n  image: Dockerfile\n"
	write(imageAction, unwritten)
	write(binaryAction, "runs:\n")
	write("dist/SHA256SUMS", formatSums(someSums()))
	if err := run([]string{"rewrite", "https://github.com/o/r", image, "dist/SHA256SUMS"}, new(strings.Builder)); err == nil {
		t.Error("rewrite of an action without its lines succeeded")
	}
	got, err := os.ReadFile(imageAction)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != unwritten {
		t.Errorf("%s was rewritten although %s could not be: %s", imageAction, binaryAction, got)
	}
}
