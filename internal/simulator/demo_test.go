package simulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

func TestDemos(t *testing.T) {
	type demo struct {
		Took  time.Duration
		Codes map[int]int // faults by number of the request
		End   seen
	}
	for name, want := range map[string]demo{
		"completed": {
			Took: 5 * time.Second,
			End:  seen{"Completed", "2025-02-17 10:42:59", "2025-02-17 10:43:03", "", 6},
		},
		"failed": {
			Took: 5 * time.Second,
			End:  seen{"Failed", "2025-02-17 10:42:59", "2025-02-17 10:43:03", "Image not typed", 6},
		},
		"slow": {
			Took:  8 * time.Second,
			Codes: map[int]int{2: 500, 4: 503},
			End:   seen{"Completed", "2025-02-17 10:43:01", "2025-02-17 10:43:06", "", 6},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script, err := simulator.Demo(name)
				if err != nil {
					t.Fatal(err)
				}
				server := simulator.New(script)
				begin := time.Now()
				var got demo
				for i := 1; got.End.Completed == "" && i < 100; i++ {
					time.Sleep(time.Duration(min(i-1, 1)) * time.Second)
					w := ask(server, documentedQuery)
					if w.Code == 200 {
						got.End = see(decode(t, w))
						continue
					}
					if got.Codes == nil {
						got.Codes = map[int]int{}
					}
					got.Codes[i] = w.Code
				}
				got.Took = time.Since(begin)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("demo (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestDemoNames(t *testing.T) {
	for _, name := range simulator.DemoNames() {
		if _, err := simulator.Demo(name); err != nil {
			t.Error(err)
		}
	}
	_, err := simulator.Demo("quick")
	if err == nil {
		t.Fatal("no error for an unknown name")
	}
	if got, want := err.Error(), `no demo "quick": there are completed, failed, slow`; got != want {
		t.Errorf("got error %q, want %q", got, want)
	}
}
