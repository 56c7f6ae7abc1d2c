package sitehost_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
)

// An answer may be as large as the limit. One that is larger does not pass, and
// is not read to its end. TestLimited has every size around the limit.
func TestLimit(t *testing.T) {
	for _, test := range []struct {
		name string
		size int // of the answer
		gzip bool
		want string
	}{
		{"at the limit", sitehost.MaxAnswer, false, "counts"},
		{"far above when it is unpacked", 200 << 20, true, "TooLarge"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if underRace && !test.gzip {
				t.Skip("64 MiB of JSON take too long under the race detector")
			}
			// However slow the machine, 30 s of virtual time are enough.
			synctest.Test(t, func(t *testing.T) {
				var sent atomic.Int64
				client := piped(t, func(w http.ResponseWriter, _ *http.Request) {
					if !test.gzip {
						writeAnswer(w, test.size, &sent)
						return
					}
					w.Header().Set("Content-Encoding", "gzip")
					packed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
					writeAnswer(packed, test.size, &sent)
					_ = packed.Close()
				})
				_, _, err := ask(t, client)
				if got := sort(err); got != test.want {
					t.Errorf("got %s: %v, want %s", got, err, test.want)
				}
				// A few packed kilobytes lie in buffers on the way.
				if n := sent.Load(); n > sitehost.MaxAnswer+16<<20 {
					t.Errorf("%d MiB of the answer were sent", n>>20)
				}
			})
		})
	}
}

// writeAnswer writes an answer of size bytes about a job with a long log until
// nobody reads on, and adds up what was read.
func writeAnswer(w io.Writer, size int, sent *atomic.Int64) {
	const start, end = `{"status":true,"return":{"state":"Running","logs":[{"message":"`, `]}}`
	entry := `,{"message":"` + strings.Repeat("x", 4000) + `"}`
	rest := size - len(start) - len(`"}`) - len(end)
	parts := []string{start, strings.Repeat("y", rest%len(entry)), `"}`}
	for range rest / len(entry) {
		parts = append(parts, entry)
	}
	for _, part := range append(parts, end) {
		n, err := io.WriteString(w, part)
		sent.Add(int64(n))
		if err != nil {
			return
		}
	}
}
