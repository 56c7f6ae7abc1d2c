package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestAct(t *testing.T) {
	runner := func(number int, name, message string) ActCommand {
		return ActCommand{number, ActRunner, name, nil, message}
	}
	reporter := func(number int, name, message string) ActCommand {
		return ActCommand{number, ActReporter, name, nil, message}
	}
	for _, test := range []struct {
		name, out string
		want      ActLog
	}{
		// nektos/act pkg/runner/command_test.go.
		{"set-env", "::set-env name=x::valz\n", ActLog{
			Commands: []ActCommand{{1, ActRunner, "set-env", map[string]string{"name": "x"}, "valz"}, reporter(1, "set-env", "valz")},
			Rows:     []Line{{1, "::set-env name=x::valz"}},
		}},
		{"escapes", "::set-output name=x%3A%2C%0A%25%0D%3A::percent2%25%0Atest\n", ActLog{
			Commands: []ActCommand{
				{1, ActRunner, "set-output", map[string]string{"name": "x:,\n%\r:"}, "percent2%\ntest"},
				reporter(1, "set-output", "percent2%\ntest"),
			},
			Rows: []Line{{1, "::set-output name=x%3A%2C%0A%25%0D%3A::percent2%25%0Atest"}},
		}},
		{"old form", "##[add-path]/zoo\n", ActLog{
			Commands: []ActCommand{runner(1, "add-path", "/zoo")},
			Rows:     []Line{{1, "##[add-path]/zoo"}},
		}},
		{"mask", "::add-mask::my-secret-value\n", ActLog{
			Commands: []ActCommand{runner(1, "add-mask", "my-secret-value"), reporter(1, "add-mask", "my-secret-value")},
			Masks:    []string{"my-secret-value"},
		}},
		{"stop and resume", "::stop-commands::my-end-token\n::set-env name=x::abcd\n::my-end-token::\n", ActLog{
			Commands: []ActCommand{
				runner(1, "stop-commands", "my-end-token"), reporter(1, "stop-commands", "my-end-token"),
				runner(3, "my-end-token", ""), reporter(3, "my-end-token", ""),
			},
			Rows: []Line{{2, "::set-env name=x::abcd"}},
		}},

		{"not at the start", " ::debug::x\n│ ::debug::x\nx ##[debug]x\n\t##[group]x\n", ActLog{
			Rows: []Line{{1, " ::debug::x"}, {2, "│ ::debug::x"}, {3, "x ##[debug]x"}, {4, "\t##[group]x"}}}},
		{"no line feed at the end", "::add-mask::x", ActLog{}},
		{"after a lone carriage return", "a\r::add-mask::x\n", ActLog{Rows: []Line{{1, "a\r::add-mask::x"}}}},
		{"before a lone carriage return", "::debug::x\ry\n", ActLog{Commands: []ActCommand{reporter(1, "debug", "x\ry")}}},
		{"carriage return and line feed", "::add-mask::x\r\n", ActLog{
			Commands: []ActCommand{runner(1, "add-mask", "x"), reporter(1, "add-mask", "x")}, Masks: []string{"x"}}},
		{"other case", "::Add-Mask::x\n", ActLog{
			Commands: []ActCommand{runner(1, "Add-Mask", "x"), reporter(1, "Add-Mask", "x")}, Rows: []Line{{1, "::Add-Mask::x"}}}},
		{"separator in the message", "::add-mask::a::b\n", ActLog{
			Commands: []ActCommand{runner(1, "add-mask::a", "b"), reporter(1, "add-mask", "a::b")}, Masks: []string{"a::b"}}},
		{"bracket in the message", "##[add-mask]a]b\n", ActLog{
			Commands: []ActCommand{runner(1, "add-mask]a", "b")}, Rows: []Line{{1, "##[add-mask]a]b"}}}},
		{"equals sign in a value", "::set-output name=a=b::c\n", ActLog{
			Commands: []ActCommand{runner(1, "set-output", "c"), reporter(1, "set-output", "c")}, Rows: []Line{{1, "::set-output name=a=b::c"}}}},
		{"no token", "::stop-commands::\n::add-mask::x\n", ActLog{
			Commands: []ActCommand{runner(1, "stop-commands", ""), reporter(1, "stop-commands", ""),
				runner(2, "add-mask", "x"), reporter(2, "add-mask", "x")},
			Masks: []string{"x"},
		}},
		{"invalid UTF-8", "a\xffb\n", ActLog{Rows: []Line{{1, "a?b"}}}},

		// go-gitea/gitea web_src/js.
		{"group", "::group::T\nx\n::endgroup::\n", ActLog{
			Commands: []ActCommand{runner(1, "group", "T"), reporter(1, "group", "T"), runner(3, "endgroup", ""), reporter(3, "endgroup", "")},
			Rows:     []Line{{1, "::group::T"}, {2, "x"}, {3, "::endgroup::"}},
			Markers:  []Marker{{1, "group", 0, false}, {3, "endgroup", 0, false}},
		}},
		{"markers while stopped", "::stop-commands::abc\n##[group]x\n::error a=b::y\n[command]z\n [command]\n[error]\n##[Group]\n", ActLog{
			Commands: []ActCommand{runner(1, "stop-commands", "abc"), reporter(1, "stop-commands", "abc")},
			Rows: []Line{{2, "##[group]x"}, {3, "::error a=b::y"}, {4, "[command]z"}, {5, " [command]"}, {6, "[error]"},
				{7, "##[Group]"}},
			Markers: []Marker{{2, "group", 0, false}, {3, "error", 0, false}, {4, "command", 0, false}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Act([]byte(test.out))); diff != "" {
				t.Errorf("Act (-want +got):\n%s", diff)
			}
		})
	}
}
