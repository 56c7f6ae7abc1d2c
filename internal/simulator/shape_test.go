package simulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

func TestShape(t *testing.T) {
	const head = `{"return":{"state":"Running","created":"2025-02-17 10:42:58","started":"2025-02-17 10:42:58"`
	line := []simulator.Line{{Message: "a"}}
	for _, test := range []struct {
		name  string
		lines []simulator.Line
		shape simulator.Shape
		want  string
	}{
		{
			"as documented", line, simulator.Shape{},
			head + `,"completed":null,"logs":[{"date":"2025-02-17 10:42:58","level":"3","message":"a"}]},"msg":"Successful","status":true}`,
		},
		{
			"no lines", nil, simulator.Shape{},
			head + `,"completed":null,"logs":[]},"msg":"Successful","status":true}`,
		},
		{
			"drifted", line,
			simulator.Shape{
				Status: `1`, Level: `3`, NoTime: `"0000-00-00 00:00:00"`, NoMessage: `null`,
				Extra: `"id":"32563","tags":[{}]`,
			},
			head + `,"completed":"0000-00-00 00:00:00","logs":[` +
				`{"date":"2025-02-17 10:42:58","level":3,"message":"a","id":"32563","tags":[{}]}` +
				`],"message":null,"id":"32563","tags":[{}]},"msg":"Successful","status":1,"id":"32563","tags":[{}]}`,
		},
		{
			"empty", nil, simulator.Shape{NoTime: `""`, NoLogs: `null`, NoMessage: `""`},
			head + `,"completed":"","logs":null,"message":""},"msg":"Successful","status":true}`,
		},
		{
			"missing", nil, simulator.Shape{NoTime: simulator.Missing, NoLogs: simulator.Missing},
			head + `},"msg":"Successful","status":true}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			job := simulator.Job{Type: simulator.DocumentedType, ID: simulator.DocumentedID, Lines: test.lines}
			server := simulator.New(simulator.Script{Jobs: []simulator.Job{job}, Shape: test.shape})
			w := ask(server, documentedQuery)
			if diff := cmp.Diff(test.want, w.Body.String()); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if got, want := w.Header().Get("Content-Type"), "application/json"; got != want {
				t.Errorf("got content type %q, want %q", got, want)
			}
		})
	}
}
