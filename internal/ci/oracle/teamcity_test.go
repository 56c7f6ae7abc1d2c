package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestTeamCity(t *testing.T) {
	named := func(number int, name string) TeamCityMessage { return TeamCityMessage{Number: number, Name: name} }
	for _, test := range []struct {
		name, out string
		want      TeamCityLog
	}{
		// TeamCity.ServiceMessages.Tests/Read/ServiceMessageParserTest.cs.
		{"prefix only", "##teamcity", TeamCityLog{}},
		{"no name", "##teamcity[]", TeamCityLog{Malformed: []Line{{1, "##teamcity[]"}}}},
		{"space as name", "##teamcity[ ]", TeamCityLog{Malformed: []Line{{1, "##teamcity[ ]"}}}},
		{"value not ended", "##teamcity[aa '", TeamCityLog{Malformed: []Line{{1, "##teamcity[aa '"}}}},
		{"attribute without value", "##teamcity[aa Z =", TeamCityLog{Malformed: []Line{{1, "##teamcity[aa Z ="}}}},
		{"bracket missing", "##teamcity[aa Z = 'fddd '   ", TeamCityLog{Malformed: []Line{{1, "##teamcity[aa Z = 'fddd '   "}}}},
		{"single attribute", "##teamcity[name 'a'] ", TeamCityLog{Messages: []TeamCityMessage{{1, "name", "a", nil}}}},
		{"attributes", "##teamcity[name a='a' b='z']", TeamCityLog{Messages: []TeamCityMessage{
			{1, "name", "", map[string]string{"a": "a", "b": "z"}}}}},
		{"escapes", "##teamcity[name    a='1\"|'|n|r|x|l|p|||[|]'     b='2'   ]", TeamCityLog{Messages: []TeamCityMessage{
			{1, "name", "", map[string]string{"a": "1\"'\n\r\u0085\u2028\u2029|[]", "b": "2"}}}}},
		{"several in a line", "  ##teamcity[name a='z']##teamcity[name a='z']x##teamcity[name a='z']  ", TeamCityLog{Messages: []TeamCityMessage{
			{1, "name", "", map[string]string{"a": "z"}}, {1, "name", "", map[string]string{"a": "z"}}, {1, "name", "", map[string]string{"a": "z"}}}}},
		{"line breaks", "  ##teamcity[name 'y']\r  ##teamcity[name 'z']\r\n##teamcity[name 'u']  ", TeamCityLog{Messages: []TeamCityMessage{
			{1, "name", "y", nil}, {2, "name", "z", nil}, {3, "name", "u", nil}}}},

		// topics/service-messages.md.
		{"Unicode escapes", "##teamcity[message text='|0x00e9|0xd83d|0xde42']", TeamCityLog{Messages: []TeamCityMessage{
			{1, "message", "", map[string]string{"text": "é🙂"}}}}},
		{"unknown escape", "##teamcity[message text='|q']", TeamCityLog{Messages: []TeamCityMessage{
			{1, "message", "", map[string]string{"text": "?"}}}}},
		{"bracket in a value", "##teamcity[message text='a]b']", TeamCityLog{Messages: []TeamCityMessage{
			{1, "message", "", map[string]string{"text": "a]b"}}}}},
		{"over two lines", "##teamcity[message text='a\nb']", TeamCityLog{Malformed: []Line{{1, "##teamcity[message text='a"}}}},
		{"something in front", "│ x###teamcity[progressMessage 'y']", TeamCityLog{Messages: []TeamCityMessage{{1, "progressMessage", "y", nil}}}},
		{"other case", "##TeamCity[message text='a']", TeamCityLog{}},
		{"made inert", "##|teamcity[message text='a']", TeamCityLog{}},
		{"inside another that is broken", "##teamcity[a ##teamcity[b]", TeamCityLog{
			Messages: []TeamCityMessage{named(1, "b")}, Malformed: []Line{{1, "##teamcity[a ##teamcity[b]"}}}},
		{"empty lines count", "\n\n##teamcity[a]", TeamCityLog{Messages: []TeamCityMessage{named(3, "a")}}},
		{"disabled", "##teamcity[disableServiceMessages]\n##teamcity[a]\n##teamcity[enableServiceMessages]\n##teamcity[b]", TeamCityLog{
			Messages: []TeamCityMessage{named(1, "disableServiceMessages"), named(3, "enableServiceMessages"), named(4, "b")},
			Ignored:  []TeamCityMessage{named(2, "a")},
		}},
		{"disabled for a flow", "##teamcity[disableServiceMessages flowId='1']\n##teamcity[a flowId='1']\n##teamcity[b]", TeamCityLog{
			Messages: []TeamCityMessage{{1, "disableServiceMessages", "", map[string]string{"flowId": "1"}}, named(3, "b")},
			Ignored:  []TeamCityMessage{{2, "a", "", map[string]string{"flowId": "1"}}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, TeamCity([]byte(test.out))); diff != "" {
				t.Errorf("TeamCity (-want +got):\n%s", diff)
			}
		})
	}
}
