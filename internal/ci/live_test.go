package ci_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
)

const erase = "\r\x1b[K"

func TestLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		live := ci.NewLive(&out, func() int { return 20 })
		write := func(text string) {
			if _, err := io.WriteString(live, text); err != nil {
				t.Fatal(err)
			}
		}
		write("before\n")
		live.Start(func() string { return "Running, 1m5s, and much more" })
		write("line 1\n")
		time.Sleep(250 * time.Millisecond)
		write("line 2\n")
		live.Stop()
		if !strings.HasSuffix(out.String(), erase) {
			t.Errorf("Stop left the live line: %q", out.String())
		}
		write("after\n")
		time.Sleep(time.Second)
		want := "before\n" +
			"line 1\n" + erase + "⠋ Running, 1m5s, a…" +
			erase + "⠙ Running, 1m5s, a…" + erase + "⠹ Running, 1m5s, a…" +
			erase + "line 2\n" + erase + "⠹ Running, 1m5s, a…" +
			erase + "after\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("the terminal got (-want +got):\n%s", diff)
		}
	})
}

// A line that is wider than the terminal would wrap, and a part of it be left.
func TestLiveFits(t *testing.T) {
	for _, test := range []struct{ name, status, want string }{
		{"room", "Running", "⠋ Running"},
		{"just room", "1234567", "⠋ 1234567"},
		{"too long", "12345678", "⠋ 123456…"},
		{"wide", "準備中", "⠋ 準備中"},
		{"too wide", "準備中です", "⠋ 準備中…"},
		{"tabs", "a\tb\tc\td", "⠋ a b c d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				live := ci.NewLive(&out, func() int { return 10 })
				live.Start(func() string { return test.status })
				if _, err := io.WriteString(live, "line\n"); err != nil {
					t.Fatal(err)
				}
				live.Stop()
				if diff := cmp.Diff("line\n"+erase+test.want+erase, out.String()); diff != "" {
					t.Errorf("the terminal got (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// full fails like a file on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestLiveSaysThatWritingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		live := ci.NewLive(full{}, func() int { return 80 })
		live.Start(func() string { return "Running" })
		time.Sleep(time.Second)
		if _, err := io.WriteString(live, "line\n"); err == nil {
			t.Error("Write returned no error")
		}
		live.Stop()
	})
}

func TestLivePanicsWhereItIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		live := ci.NewLive(io.Discard, func() int { return 80 })
		live.Start(func() string { panic("no status") })
		time.Sleep(time.Second)
		defer func() {
			if got := recover(); got != "no status" {
				t.Errorf("Stop panicked with %v", got)
			}
		}()
		live.Stop()
	})
}

func TestTerminalColours(t *testing.T) {
	annotation := ci.Annotation{Level: ci.Error, Title: "failed", Text: []string{"one", "two"}}
	for _, test := range []struct {
		name    string
		colours bool
		want    string
	}{
		{"with colours", true, "\x1b[31merror: failed\x1b[0m\n\x1b[31m  one\x1b[0m\n\x1b[31m  two\x1b[0m\n"},
		{"without", false, "error: failed\n  one\n  two\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, ci.Terminal{Colours: test.colours}.Annotate(annotation)); diff != "" {
				t.Errorf("Annotate (-want +got):\n%s", diff)
			}
		})
	}
}
