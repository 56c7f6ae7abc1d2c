package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestAzure(t *testing.T) {
	for _, test := range []struct {
		name, out string
		want      AzureLog
	}{
		// src/Test/L0/Worker/LoggingCommandL0.cs.
		{"property", "##vso[area.event k1=v1;]msg", AzureLog{Commands: []AzureCommand{
			{1, "area", "event", map[string]string{"k1": "v1"}, "msg"}}}},
		{"nothing", "##vso[area.event]", AzureLog{Commands: []AzureCommand{{1, "area", "event", nil, ""}}}},
		{"escapes", "##vso[area.event k1=%3B=%0D=%0A=%5D%AZP25;]%3B-%0D-%0A-%5D%AZP253B", AzureLog{Commands: []AzureCommand{
			{1, "area", "event", map[string]string{"k1": ";=\r=\n=]%"}, ";-\r-\n-]%3B"}}}},
		{"empty properties", "##vso[area.event k1=;k2=;]", AzureLog{Commands: []AzureCommand{{1, "area", "event", nil, ""}}}},
		{"something in front", ">>>   ##vso[area.event k1=v1;]msg", AzureLog{Commands: []AzureCommand{
			{1, "area", "event", map[string]string{"k1": "v1"}, "msg"}}}},

		{"case", "##vso[Task.SetVariable Variable=a;variable=b]c", AzureLog{Commands: []AzureCommand{
			{1, "task", "setvariable", map[string]string{"Variable": "b"}, "c"}}}},
		{"empty parts of the name", "##vso[.task..complete.]", AzureLog{Commands: []AzureCommand{{1, "task", "complete", nil, ""}}}},
		{"lone carriage return", "a\r##vso[task.complete]", AzureLog{
			Commands: []AzureCommand{{2, "task", "complete", nil, ""}},
			Log:      []Line{{1, "a"}},
		}},
		{"only the first counts", "##vso[x]##vso[task.complete]", AzureLog{
			Warnings: []Line{{1, "##vso[x]##vso[task.complete]"}},
			Log:      []Line{{1, "##vso[x]##vso[task.complete]"}},
		}},
		{"hidden character in the prefix", "##\u200dvso[task.complete]x", AzureLog{Commands: []AzureCommand{
			{1, "[task", "complete", nil, "x"}}}},
		{"other case of the prefix", "##VSO[task.complete]", AzureLog{Log: []Line{{1, "##VSO[task.complete]"}}}},
		{"bracket missing", "##vso[task.complete", AzureLog{
			Warnings: []Line{{1, "##vso[task.complete"}}, Log: []Line{{1, "##vso[task.complete"}}}},
		{"the word alone", "x ##vso x", AzureLog{Warnings: []Line{{1, "x ##vso x"}}, Log: []Line{{1, "x ##vso x"}}}},
		{"made inert", `##\vso[task.complete]`, AzureLog{Log: []Line{{1, `##\vso[task.complete]`}}}},

		// The formatting commands of
		// learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
		{"formatting", "##[group]Beginning\n##[warning]W\n##[error]E\n##[section]S\n##[debug]D\n##[command]C\n##[endgroup]", AzureLog{
			Log: []Line{{1, "##[group]Beginning"}, {2, "##[warning]W"}, {3, "##[error]E"}, {4, "##[section]S"},
				{5, "##[debug]D"}, {6, "##[command]C"}, {7, "##[endgroup]"}},
			Groups: []Group{{"Beginning", 1, 7}},
			Markers: []Marker{{1, "group", 2, false}, {2, "warning", 2, false}, {3, "error", 2, false}, {4, "section", 2, false},
				{5, "debug", 2, false}, {6, "command", 2, false}, {7, "endgroup", 2, false}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Azure([]byte(test.out))); diff != "" {
				t.Errorf("Azure (-want +got):\n%s", diff)
			}
		})
	}
}
