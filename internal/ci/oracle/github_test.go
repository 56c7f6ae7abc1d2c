package oracle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestGitHubCommands(t *testing.T) {
	for _, test := range []struct {
		name, out string
		want      []GitHubCommand
	}{
		// src/Test/L0/Worker/ActionCommandL0.cs (CommandParserV2Test), with a
		// registered name.
		{"property", "::error k1=v1,::msg", []GitHubCommand{{1, "error", map[string]string{"k1": "v1"}, "msg"}}},
		{"nothing", "::endgroup::", []GitHubCommand{{1, "endgroup", nil, ""}}},
		{"escapes", "::error k1=;=%2C=%0D=%0A=]=%3A,::;-%0D-%0A-]-:-,", []GitHubCommand{
			{1, "error", map[string]string{"k1": ";=,=\r=\n=]=:"}, ";-\r-\n-]-:-,"}}},
		{"escaped escapes", "::error k1=;=%252C=%250D=%250A=]=%253A,::;-%250D-%250A-]-:-,", []GitHubCommand{
			{1, "error", map[string]string{"k1": ";=%2C=%0D=%0A=]=%3A"}, ";-%0D-%0A-]-:-,"}}},
		{"empty properties", "::error k1=,k2=,::", []GitHubCommand{{1, "error", nil, ""}}},
		{"indented", "   ::error k1=v1,::msg", []GitHubCommand{{1, "error", map[string]string{"k1": "v1"}, "msg"}}},
		{"something in front", "   >>>   ::error k1=v1,::msg", nil},

		// src/Test/L0/Worker/ActionCommandL0.cs (CommandParserTest).
		{"old: property", "##[error k1=v1;]msg", []GitHubCommand{{1, "error", map[string]string{"k1": "v1"}, "msg"}}},
		{"old: nothing", "##[endgroup]", []GitHubCommand{{1, "endgroup", nil, ""}}},
		{"old: escapes", "##[error k1=%3B=%0D=%0A=%5D;]%3B-%0D-%0A-%5D", []GitHubCommand{
			{1, "error", map[string]string{"k1": ";=\r=\n=]"}, ";-\r-\n-]"}}},
		{"old: escaped escapes", "##[error k1=%253B=%250D=%250A=%255D;]%253B-%250D-%250A-%255D", []GitHubCommand{
			{1, "error", map[string]string{"k1": "%3B=%0D=%0A=%5D"}, "%3B-%0D-%0A-%5D"}}},
		{"old: empty properties", "##[error k1=;k2=;]", []GitHubCommand{{1, "error", nil, ""}}},
		{"old: something in front", ">>>   ##[error k1=v1;]msg", []GitHubCommand{{1, "error", map[string]string{"k1": "v1"}, "msg"}}},
		{"old: after a new one that is none", "::nope:: ##[debug]x", []GitHubCommand{{1, "debug", nil, "x"}}},
		{"old: only the first counts", "##[nope] ##[debug]x", nil},
		{"old: made inert", `##[\debug]x`, nil},
		{"old: bracket missing", "##[debug x", nil},
		{"old: nothing like it", "xxxdebug]x", nil},
		{"old: hidden character in the prefix", "#\u200d#[debug]x", nil},

		{"case of the name", "::DeBug::x", []GitHubCommand{{1, "debug", nil, "x"}}},
		{"case of the long s", "::ſave-state name=a::x", nil},
		{"case of a key", "::error File=a,file=b::x", []GitHubCommand{{1, "error", map[string]string{"File": "b"}, "x"}}},
		{"case of an escape", "::debug::%0a%2525", []GitHubCommand{{1, "debug", nil, "%0a%25"}}},
		{"empty entries don't count", "::error =k==v=w,,::x", []GitHubCommand{{1, "error", map[string]string{"k": "v=w"}, "x"}}},
		{"unknown", "::nope::x", nil},
		{"plugins only", "::internal-set-repo-path repoFullName=a/b,workspaceRepo=true::x", nil},
		{"name ends at a space", "::debug\tx::y", nil},
		{"space before the name", ":: debug::x", nil},
		{"one separator", "::debug:x", nil},
		{"separator in the message", "::debug::a::b", []GitHubCommand{{1, "debug", nil, "a::b"}}},
		{"hidden character in the separator", "::debug:\u00ad:x", []GitHubCommand{{1, "debug", nil, ":x"}}},

		{"line feed", "a\n::debug::x\n", []GitHubCommand{{2, "debug", nil, "x"}}},
		{"carriage return and line feed", "a\r\n::debug::x\r\n", []GitHubCommand{{2, "debug", nil, "x"}}},
		{"lone carriage return", "a\r::debug::x\ry", []GitHubCommand{{2, "debug", nil, "x"}}},
		{"no line breaks", "a\v::debug::x\f::debug::y\u0085::debug::z\u2028::debug::u", nil},
		{"white space in front", "\t\v\f\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000::debug::x", []GitHubCommand{{1, "debug", nil, "x"}}},
		{"not white space", "\u200b::debug::x\n\u180e::debug::x\n\u2060::debug::x\n\x1b[0m::debug::x\n\x00::debug::x", nil},
		{"byte order mark at the start of the output", "\ufeff::debug::x\n\ufeff::debug::x", []GitHubCommand{{1, "debug", nil, "x"}}},
		{"invalid UTF-8 in front", "\xff::debug::x", nil},
		{"gutter", "│ ::debug::x", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, GitHub([]byte(test.out)).Commands); diff != "" {
				t.Errorf("commands (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGitHub(t *testing.T) {
	for _, test := range []struct {
		name, out string
		want      GitHubLog
	}{
		{"text", "a\n\nb", GitHubLog{Log: []Line{{1, "a"}, {2, ""}, {3, "b"}}}},
		{"invalid UTF-8", "a\xffb\xe2\x82c\xf0\x9f\x92", GitHubLog{Log: []Line{{1, "a\ufffdb\ufffdc\ufffd"}}}},
		{"surrogate", "\xed\xa0\x80", GitHubLog{Log: []Line{{1, "\ufffd\ufffd\ufffd"}}}},
		{"debug is not shown", "::debug::x", GitHubLog{Commands: []GitHubCommand{{1, "debug", nil, "x"}}}},
		{"group", "::group::T\nx\n::endgroup::ignored", GitHubLog{
			Commands: []GitHubCommand{{1, "group", nil, "T"}, {3, "endgroup", nil, "ignored"}},
			Log:      []Line{{1, "##[group]T"}, {2, "x"}, {3, "##[endgroup]"}},
			Groups:   []Group{{"T", 1, 3}},
			Markers:  []Marker{{1, "group", 2, true}, {3, "endgroup", 2, true}},
		}},
		{"line break in a message", "::error::a%0A##[group]b", GitHubLog{
			Commands: []GitHubCommand{{1, "error", nil, "a\n##[group]b"}},
			Log:      []Line{{1, "##[error]a"}, {1, "##[group]b"}},
			Groups:   []Group{{"b", 1, 0}},
			Markers:  []Marker{{1, "error", 2, true}, {1, "group", 2, false}},
		}},

		// src/Test/L0/Worker/ActionCommandManagerL0.cs (StopProcessCommand).
		{"stop and resume", "##[stop-commands]stopToken\n##[set-env name=foo]bar\n##[stopToken]\n##[set-env name=foo]bar", GitHubLog{
			Commands: []GitHubCommand{
				{1, "stop-commands", nil, "stopToken"},
				{3, Resume, nil, "stopToken"},
				{4, "set-env", map[string]string{"name": "foo"}, "bar"},
			},
			Log:      []Line{{1, "##[stop-commands]***"}, {2, "##[set-env name=foo]bar"}, {3, "##[***]"}},
			Masks:    []string{"stopToken"},
			Failures: []Failure{{4, "set-env", "disabled", false}},
		}},
		{"a short token is not masked", "::stop-commands::abcdef\n::error::x\n::ABCDEF k=v::z", GitHubLog{
			Commands: []GitHubCommand{{1, "stop-commands", nil, "abcdef"}, {3, Resume, nil, "abcdef"}},
			Log:      []Line{{1, "::stop-commands::abcdef"}, {2, "::error::x"}, {3, "::ABCDEF k=v::z"}},
		}},
		{"never resumed", "::stop-commands::a b\n::a b::\n::a::", GitHubLog{
			Commands: []GitHubCommand{{1, "stop-commands", nil, "a b"}},
			Log:      []Line{{1, "::stop-commands::a b"}, {2, "::a b::"}, {3, "::a::"}},
			Stopped:  "a b",
		}},
		{"a command hides a token behind it", "::stop-commands::abc\n::debug::##[abc]\n##[abc]", GitHubLog{
			Commands: []GitHubCommand{{1, "stop-commands", nil, "abc"}, {3, Resume, nil, "abc"}},
			Log:      []Line{{1, "::stop-commands::abc"}, {2, "::debug::##[abc]"}, {3, "##[abc]"}},
		}},
		{"no token", "::stop-commands::\nx", GitHubLog{Failures: []Failure{{1, "stop-commands", "not a token", true}}}},
		{"a command's name as token", "::stop-commands::Debug\nx", GitHubLog{Failures: []Failure{{1, "stop-commands", "not a token", true}}}},
		{"pause-logging as token", "::stop-commands::pause-logging", GitHubLog{Failures: []Failure{{1, "stop-commands", "not a token", true}}}},
		{"stopping while stopped", "::stop-commands::abc\n::stop-commands::", GitHubLog{
			Commands: []GitHubCommand{{1, "stop-commands", nil, "abc"}},
			Log:      []Line{{1, "::stop-commands::abc"}, {2, "::stop-commands::"}},
			Stopped:  "abc",
		}},
		{"a token is no command before and after", "::abc::\n::stop-commands::abc\n::abc::\n::abc::", GitHubLog{
			Commands: []GitHubCommand{{2, "stop-commands", nil, "abc"}, {3, Resume, nil, "abc"}},
			Log:      []Line{{1, "::abc::"}, {2, "::stop-commands::abc"}, {3, "::abc::"}, {4, "::abc::"}},
		}},
		{"markers while stopped", "::stop-commands::abc\n| ##[group]x\n| [ENDGROUP] [error]", GitHubLog{
			Commands: []GitHubCommand{{1, "stop-commands", nil, "abc"}},
			Log:      []Line{{1, "::stop-commands::abc"}, {2, "| ##[group]x"}, {3, "| [ENDGROUP] [error]"}},
			Groups:   []Group{{"x", 2, 3}},
			Markers:  []Marker{{2, "group", 4, false}, {3, "endgroup", 2, false}, {3, "error", 13, false}},
			Stopped:  "abc",
		}},

		{"mask", "abc\n::add-mask::abc\nxabcabcx cd abcd", GitHubLog{
			Commands: []GitHubCommand{{2, "add-mask", nil, "abc"}},
			Log:      []Line{{1, "abc"}, {3, "x***x cd ***d"}},
			Masks:    []string{"abc"},
		}},
		{"mask of two lines", "::add-mask::ab%0D%0A c \nab c", GitHubLog{
			Commands: []GitHubCommand{{1, "add-mask", nil, "ab\r\n c "}},
			Log:      []Line{{2, "*** ***"}},
			Masks:    []string{"ab\r\n c ", "ab", "c"},
		}},
		{"mask of nothing", "::add-mask:: ", GitHubLog{Commands: []GitHubCommand{{1, "add-mask", nil, " "}}}},
		{"overlapping masks", "::add-mask::aba\nxababax", GitHubLog{
			Commands: []GitHubCommand{{1, "add-mask", nil, "aba"}},
			Log:      []Line{{2, "x***x"}},
			Masks:    []string{"aba"},
		}},

		// src/Test/L0/Worker/ActionCommandManagerL0.cs (EchoProcessCommand,
		// EchoProcessCommandInvalid).
		{"echo", "::echo::on\n::group::a\n::notice::b\n::add-mask::ccc\n::echo::Off   \n::endgroup::", GitHubLog{
			Commands: []GitHubCommand{{1, "echo", nil, "on"}, {2, "group", nil, "a"}, {3, "notice", nil, "b"},
				{4, "add-mask", nil, "ccc"}, {5, "echo", nil, "Off   "}, {6, "endgroup", nil, ""}},
			Log: []Line{{2, "::group::a"}, {2, "##[group]a"}, {3, "##[notice]b"}, {4, "::add-mask::***"},
				{5, "::echo::Off   "}, {6, "##[endgroup]"}},
			Groups:  []Group{{"a", 2, 6}},
			Markers: []Marker{{2, "group", 2, true}, {3, "notice", 2, true}, {6, "endgroup", 2, true}},
			Masks:   []string{"ccc"},
		}},
		{"echo of nothing", "::echo::", GitHubLog{
			Commands: []GitHubCommand{{1, "echo", nil, ""}},
			Failures: []Failure{{1, "echo", "neither on nor off", false}},
		}},
		{"failures go on", "::set-env name=a::b\n::add-path::/\n::set-output::b\n::save-state n=a::b\n::set-output NAME=a::b", GitHubLog{
			Commands: []GitHubCommand{{1, "set-env", map[string]string{"name": "a"}, "b"}, {2, "add-path", nil, "/"},
				{3, "set-output", nil, "b"}, {4, "save-state", map[string]string{"n": "a"}, "b"},
				{5, "set-output", map[string]string{"NAME": "a"}, "b"}},
			Failures: []Failure{{1, "set-env", "disabled", false}, {2, "add-path", "disabled", false},
				{3, "set-output", "no name", false}, {4, "save-state", "no name", false}},
		}},
		{"markers of composite actions", "##[start-action display=x]", GitHubLog{Log: []Line{{1, `##[\start-action display=x]`}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, GitHub([]byte(test.out))); diff != "" {
				t.Errorf("GitHub (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGitHubCutsAnnotations(t *testing.T) {
	got := GitHub([]byte("::error::" + strings.Repeat("a", 5000))).Log
	want := []Line{{1, "##[error]" + strings.Repeat("a", 4096)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestWebMarkers(t *testing.T) {
	for _, test := range []struct {
		name, row string
		want      []Marker
	}{
		{"at the start", "[group]x", []Marker{{1, "group", 0, false}}},
		{"in the middle", "12:00:01 [error] x", []Marker{{1, "error", 9, false}}},
		{"in any case", "[ENDgroup]", []Marker{{1, "endgroup", 0, false}}},
		{"several", "[info][Warning]", []Marker{{1, "info", 0, false}, {1, "warning", 6, false}}},
		{"hashes apart from the bracket", "#a#b[icon]", []Marker{{1, "icon", 4, false}}},
		{"three hashes", "###[section]", []Marker{{1, "section", 3, false}}},
		{"one hash hides it", "# [group]", nil},
		{"another bracket hides it", "[a [group]", nil},
		{"up to a point", "[abcdefghi[group]", []Marker{{1, "group", 10, false}}},
		{"backslash", `[\group] ##[\verbose]`, nil},
		{"space", "[ group] [group ]", nil},
		{"other words", "[fatal] [INFORMATION] [e]", nil},
		{"dotted capital I", "[İNFO]", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := GitHub([]byte("::stop-commands::abc\n" + test.row)).Markers
			for i := range got {
				got[i].Number--
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("markers (-want +got):\n%s", diff)
			}
		})
	}
}
