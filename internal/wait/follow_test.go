package wait

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
)

// answers are logs as one poll after the other sees them, lines separated by
// spaces.
func follow(answers []string) (told []string) {
	f := newFollower()
	for _, answer := range answers {
		f.begin()
		for _, line := range strings.Fields(answer) {
			f.line([]byte("2025-02-17 10:43:00"), []byte(line))
		}
		var lines []string
		for _, line := range f.end() {
			lines = append(lines, line.Message.String())
		}
		told = append(told, strings.Join(lines, " "))
	}
	return told
}

func TestFollower(t *testing.T) {
	for _, test := range []struct {
		name          string
		answers, want []string
	}{
		{"grows", []string{"a", "a b", "a b c d"}, []string{"a", "b", "c d"}},
		{"nothing new", []string{"a b", "a b"}, []string{"a b", ""}},
		{"empty at first", []string{"", "", "a"}, []string{"", "", "a"}},
		{"same text again and again", []string{"w", "w w", "w w w", "w w w"}, []string{"w", "w", "w", ""}},
		{"shrinks and comes back", []string{"a b c", "a", "a b c d"}, []string{"a b c", "", "d"}},
		{"vanishes and comes back", []string{"a b", "", "a b c"}, []string{"a b", "", "c"}},
		{"loses its oldest lines", []string{"a b c d", "c d e", "d e f"}, []string{"a b c d", "e", "f"}},
		{"loses its oldest of equal lines", []string{"w w b w", "b w w"}, []string{"w w b w", "w"}},
		{"drops the oldest of equal lines", []string{"w w b w", "w b w w"}, []string{"w w b w", "w"}},
		{"begins and ends alike, and is rewritten", []string{"a b a", "a x a c"}, []string{"a b a", "x c"}},
		{"is rewritten in the middle", []string{"a b c", "a x c d"}, []string{"a b c", "x d"}},
		{"flips between two servers", []string{"a b c", "a x c", "a b c", "a x c d"}, []string{"a b c", "x", "", "d"}},
		{"is replaced", []string{"a b", "x y"}, []string{"a b", "x y"}},
		{"gets a line in front", []string{"b c", "a b c"}, []string{"b c", "a"}},
		{"gets a line that is there already", []string{"a b c d", "d a b c d"}, []string{"a b c d", "d"}},
		{"last line is completed later", []string{"a Downl", "a Download b"}, []string{"a Downl", "Download b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, follow(test.answers)); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

// A large log that comes in another order is read in one go, and still told.
func TestFollowerReadsALargeRewrite(t *testing.T) {
	var lines []string
	for i := range 20_000 {
		lines = append(lines, fmt.Sprintf("line-%d", i))
	}
	one := strings.Join(lines, " ")
	slices.Reverse(lines)
	two := strings.Join(append(lines, "new-a", "new-b"), " ")
	told := follow([]string{one, two, two})
	if !strings.HasSuffix(told[1], " new-a new-b") || told[2] != "" {
		t.Errorf("told …%q and then %.100q", told[1][max(0, len(told[1])-50):], told[2])
	}
}

func TestFollowerForgetsAnAnswerThatFailed(t *testing.T) {
	f := newFollower()
	f.begin()
	f.line(nil, []byte("half an answer"))
	f.begin() // without end: the answer did not count
	f.line(nil, []byte("half an answer"))
	if got := f.end(); len(got) != 1 {
		t.Errorf("told %d lines, want 1", len(got))
	}
}

func TestFollowerTellsLinesByTimeToo(t *testing.T) {
	f := newFollower()
	f.begin()
	f.line([]byte("10:00"), []byte("Waiting"))
	f.end()
	f.begin()
	f.line([]byte("10:01"), []byte("Waiting"))
	if got := f.end(); len(got) != 1 {
		t.Errorf("told %d lines, want the later one", len(got))
	}
}

// Whatever a log does, each answer's lines have all been told by then, as often
// as they stand in it; and a log that only grows is told exactly.
func FuzzFollower(f *testing.F) {
	f.Fuzz(func(t *testing.T, one, two, three string) {
		one, two, three = remote.Visible(one), remote.Visible(two), remote.Visible(three)
		answers := []string{one, two, three}
		told := make(map[string]int)
		for i, lines := range follow(answers) {
			for _, line := range strings.Fields(lines) {
				told[line]++
			}
			for line, n := range tally(answers[i]) {
				if told[line] < n {
					t.Fatalf("answer %d has %q %d times, told %d times: %q", i, line, n, told[line], answers)
				}
			}
		}
		grown := []string{one, one + " " + two, one + " " + two + " " + three}
		want := strings.Fields(grown[2])
		if got := strings.Fields(strings.Join(follow(grown), " ")); !slices.Equal(got, want) {
			t.Errorf("a log that grows was told as %q, want %q", got, want)
		}
	})
}

func tally(answer string) map[string]int {
	counts := make(map[string]int)
	for _, line := range follow([]string{answer}) {
		for _, word := range strings.Fields(line) {
			counts[word]++
		}
	}
	return counts
}
