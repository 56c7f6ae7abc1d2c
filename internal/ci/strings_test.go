package ci

import (
	"strings"
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

var (
	folded    = Section{ID: "sitehost_job_1", Title: "SiteHost job 1 (50%)"}
	expanded  = Section{ID: "sitehost_last", Title: "The last lines:", Expanded: true}
	remark    = Annotation{Text: []string{"first, 50%", "second"}}
	someState = []Output{{"state", "it's 50% | [done]; $HOME"}, {"queued", ""}}
)

func (a Annotation) as(level Level, title string) Annotation {
	a.Level, a.Title = level, title
	return a
}

func saved(t *testing.T, s System) string {
	t.Helper()
	text, err := s.Save(someState)
	if err != nil {
		t.Errorf("Save: %v", err)
	}
	return text
}

func TestStrings(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1)
	token := strings.TrimSuffix(strings.Split(GitHub{}.Quote(""), "::")[2], "\n")
	cryptotest.SetGlobalRandom(t, 1)
	if len(token) < 26 {
		t.Fatalf("a token of %d characters can be guessed", len(token))
	}
	// Virtual time starts in 2000.
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct{ name, got, want string }{
			{"plain mask", plain{}.Mask("key"), ""},
			{"plain open", plain{}.Open(folded), "SiteHost job 1 (50%)\n"},
			{"plain close", plain{}.Close(folded), ""},
			{"plain quote", plain{}.Quote("│ a\n"), "│ a\n"},
			{"plain debug", plain{}.Annotate(remark.as(Debug, "T")), ""},
			{"plain notice", plain{}.Annotate(remark.as(Notice, "")), "notice: first, 50%\n  second\n"},
			{"plain error", plain{}.Annotate(remark.as(Error, "T")), "error: T\n  first, 50%\n  second\n"},
			{"plain save", saved(t, plain{}), ""},

			{"GitHub mask", GitHub{}.Mask("k%y"), "::add-mask::k%25y\n"},
			{"GitHub open", GitHub{}.Open(folded), "::group::SiteHost job 1 (50%25)\n"},
			{"GitHub close", GitHub{}.Close(folded), "::endgroup::\n"},
			{"GitHub open expanded", GitHub{}.Open(expanded), "The last lines:\n"},
			{"GitHub close expanded", GitHub{}.Close(expanded), ""},
			{"GitHub quote", GitHub{}.Quote("│ a\n"), "::stop-commands::" + token + "\n│ a\n::" + token + "::\n"},
			{"GitHub debug", GitHub{}.Annotate(remark.as(Debug, "")), "::debug::first, 50%25%0Asecond\n"},
			{"GitHub notice", GitHub{}.Annotate(remark.as(Notice, "")), "::notice::first, 50%25%0Asecond\n"},
			{"GitHub warning", GitHub{}.Annotate(remark.as(Warning, "a: b, c")), "::warning title=a%3A b%2C c::first, 50%25%0Asecond\n"},
			{"GitHub error", GitHub{}.Annotate(remark.as(Error, "T")), "::error title=T::first, 50%25%0Asecond\n"},
			{"GitHub long error", GitHub{}.Annotate(Annotation{Level: Error, Text: []string{strings.Repeat("é", 5000)}}),
				"::error::" + strings.Repeat("é", 4095) + "…\n"},
			{"GitHub save without a file", saved(t, GitHub{}), ""},

			{"GitLab mask", GitLab{}.Mask("key"), ""},
			{"GitLab open", GitLab{}.Open(folded), "\x1b[0Ksection_start:946684800:sitehost_job_1[collapsed=true]\r\x1b[0KSiteHost job 1 (50%)\n"},
			{"GitLab close", GitLab{}.Close(folded), "\x1b[0Ksection_end:946684800:sitehost_job_1\r\x1b[0K\n"},
			{"GitLab open expanded", GitLab{}.Open(expanded), "The last lines:\n"},
			{"GitLab close expanded", GitLab{}.Close(expanded), ""},
			{"GitLab quote", GitLab{}.Quote("│ a\n"), "│ a\n"},
			{"GitLab debug", GitLab{}.Annotate(remark.as(Debug, "")), ""},
			{"GitLab notice", GitLab{}.Annotate(remark.as(Notice, "")), "\x1b[32mnotice: first, 50%\x1b[0m\n\x1b[32m  second\x1b[0m\n"},
			{"GitLab warning", GitLab{}.Annotate(remark.as(Warning, "")), "\x1b[33mwarning: first, 50%\x1b[0m\n\x1b[33m  second\x1b[0m\n"},
			{"GitLab error", GitLab{}.Annotate(remark.as(Error, "T")),
				"\x1b[31merror: T\x1b[0m\n\x1b[31m  first, 50%\x1b[0m\n\x1b[31m  second\x1b[0m\n"},
			{"GitLab colour", GitLab{}.Colour(Notice, "a\n"), "\x1b[32ma\x1b[0m\n"},

			{"Azure mask", Azure{}.Mask("k%y"), "##vso[task.setsecret]k%AZP25y\n"},
			{"Azure open", Azure{}.Open(folded), "##[group]SiteHost job 1 (50%)\n"},
			{"Azure close", Azure{}.Close(folded), "##[endgroup]\n"},
			{"Azure open expanded", Azure{}.Open(expanded), "The last lines:\n"},
			{"Azure close expanded", Azure{}.Close(expanded), ""},
			{"Azure debug", Azure{}.Annotate(remark.as(Debug, "")), "##vso[task.debug]first, 50%AZP25%0Asecond\n"},
			{"Azure notice", Azure{}.Annotate(remark.as(Notice, "")), "notice: first, 50%\n  second\n"},
			{"Azure warning", Azure{}.Annotate(remark.as(Warning, "")), "##vso[task.logissue type=warning]first, 50%AZP25%0Asecond\n"},
			{"Azure error", Azure{}.Annotate(remark.as(Error, "T")), "##vso[task.logissue type=error]T%0Afirst, 50%AZP25%0Asecond\n"},
			{"Azure save", saved(t, Azure{}), "##vso[task.setvariable variable=state;isOutput=true]it's 50%AZP25 | [done]; $HOME\n" +
				"##vso[task.setvariable variable=queued;isOutput=true]\n"},

			{"Buildkite open", Buildkite{}.Open(folded), "--- SiteHost job 1 (50%)\n"},
			{"Buildkite close", Buildkite{}.Close(folded), ""},
			{"Buildkite open expanded", Buildkite{}.Open(expanded), "+++ The last lines:\n"},
			{"Buildkite debug", Buildkite{}.Annotate(remark.as(Debug, "")), ""},
			{"Buildkite warning", Buildkite{}.Annotate(remark.as(Warning, "")), "warning: first, 50%\n  second\n"},
			{"Buildkite error", Buildkite{}.Annotate(remark.as(Error, "T")), "error: T\n  first, 50%\n  second\n^^^ +++\n"},

			{"TeamCity open", TeamCity{}.Open(Section{Title: "|it's [1]"}), "##teamcity[blockOpened name='||it|'s |[1|]']\n"},
			{"TeamCity close", TeamCity{}.Close(Section{Title: "|it's [1]"}), "##teamcity[blockClosed name='||it|'s |[1|]']\n"},
			{"TeamCity open expanded", TeamCity{}.Open(expanded), "The last lines:\n"},
			{"TeamCity close expanded", TeamCity{}.Close(expanded), ""},
			{"TeamCity quote", TeamCity{}.Quote("│ a\n"), "##teamcity[disableServiceMessages]\n│ a\n##teamcity[enableServiceMessages]\n"},
			{"TeamCity debug", TeamCity{}.Annotate(remark.as(Debug, "")), ""},
			{"TeamCity notice", TeamCity{}.Annotate(remark.as(Notice, "")), "notice: first, 50%\n  second\n"},
			{"TeamCity warning", TeamCity{}.Annotate(remark.as(Warning, "")), "##teamcity[message text='first, 50%|nsecond' status='WARNING']\n"},
			{"TeamCity error", TeamCity{}.Annotate(remark.as(Error, "T")), "##teamcity[buildProblem description='T|nfirst, 50%|nsecond']\n"},
			{"TeamCity long error", TeamCity{}.Annotate(Annotation{Level: Error, Text: []string{strings.Repeat("é", 5000)}}),
				"##teamcity[buildProblem description='" + strings.Repeat("é", 3999) + "…']\n"},
			{"TeamCity save", saved(t, TeamCity{}), "##teamcity[setParameter name='env.SITEHOST_JOB_STATE' value='it|'s 50%% || |[done|]; $HOME']\n" +
				"##teamcity[setParameter name='env.SITEHOST_JOB_QUEUED' value='']\n"},

			{"Drone save without a file", saved(t, Drone{}), ""},
			{"Bitbucket save without a file", saved(t, Bitbucket{}), ""},
			{"Cloud Build save without a directory", saved(t, CloudBuild{}), ""},
		} {
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
	})
}

func TestInert(t *testing.T) {
	for _, test := range []struct {
		system             System
		name, remote, want string
	}{
		{GitHub{}, "ordinary", "a::b [x] #1 ## [info] 100%", "a::b [x] #1 ## [info] 100%"},
		{GitHub{}, "new form", "::error::x", "│ ::error::x"},
		{GitHub{}, "new form after white space", "\t \u00a0\u3000::error::x", "│ \t \u00a0\u3000::error::x"},
		{GitHub{}, "new form behind a gutter", "   │ ::error::x", "   │ ::error::x"},
		{GitHub{}, "old form", "a ##[error]x", `a ##[\error]x`},
		{GitHub{}, "old form twice", "##[a]##[b]", `│ ##[\a]##[\b]`},
		{GitHub{}, "old form around weightless characters", "#\u200d#\ufe0f[error]x", "#\u200d#\ufe0f[\\error]x"},
		{GitHub{}, "action", "a ##[start-action x]", `a ##[\start-action x]`},
		{GitHub{}, "web markers", "[Group] [endGROUP] [command]", `[\Group] [\endGROUP] [\command]`},
		{GitHub{}, "web marker behind hashes", "## [group]", `## [\group]`},
		{GitHub{}, "new form and web marker", "::group::[group]", `│ ::group::[\group]`},

		{GitLab{}, "ordinary", "section 1, sections_of", "section 1, sections_of"},
		{GitLab{}, "section", "x section_start:1:a[collapsed=true]", `x section\_start:1:a[collapsed=true]`},
		{GitLab{}, "section as the log page reads it", "section_ end :1: a", `section\_ end :1: a`},

		{Azure{}, "ordinary", "a [x] #1 ## vs", "a [x] #1 ## vs"},
		{Azure{}, "command", "x ##vso[task.complete result=Failed]", `x ##\vso[task.complete result=Failed]`},
		{Azure{}, "command in another case", "##VSO[task.complete]", `##\VSO[task.complete]`},
		{Azure{}, "command around weightless characters", "#\u200d#v\u200cs\ufe0fo[task.complete]", "#\u200d#\\v\u200cs\ufe0fo[task.complete]"},
		{Azure{}, "command without brackets", "##vso", `##\vso`},
		{Azure{}, "formatting", "##[error]x", `##[\error]x`},
		{Azure{}, "web marker", "[group]", `[\group]`},
		{Azure{}, "web marker in a command", "##vso[group]", `##\vso[\group]`},

		{Buildkite{}, "ordinary", "a --- b", "a --- b"},
		{Buildkite{}, "headings", "--- a", "│ --- a"},
		{Buildkite{}, "expanded", "+++ a", "│ +++ a"},
		{Buildkite{}, "muted", "~~~ a", "│ ~~~ a"},
		{Buildkite{}, "opened", "^^^ +++", "│ ^^^ +++"},
		{Buildkite{}, "after white space", "\t--- a", "│ \t--- a"},

		{TeamCity{}, "ordinary", "team ##city[", "team ##city["},
		{TeamCity{}, "message", "x ##teamcity[a]", `x ##\teamcity[a]`},
		{TeamCity{}, "another case", "##TeamCity[a]", `##\TeamCity[a]`},

		{plain{}, "anything", "::error::##vso[x]--- section_start:1:x", "::error::##vso[x]--- section_start:1:x"},
	} {
		if got := test.system.Inert(test.remote); got != test.want {
			t.Errorf("%T, %s: Inert(%q) = %q, want %q", test.system, test.name, test.remote, got, test.want)
		}
	}
}
