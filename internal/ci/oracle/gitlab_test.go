package oracle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/sitehost-wait/sitehost-wait/internal/ci/oracle"
)

func TestGitLab(t *testing.T) {
	start := GitLabSection{Number: 1, Start: true, Name: "prepare-script", Time: 10}
	end := GitLabSection{Number: 1, Name: "prepare-script", Time: 73}
	const startMark, endMark = "section_start:10:prepare-script\r\x1b[0K", "section_end:73:prepare-script\r\x1b[0K"
	for _, test := range []struct {
		name, out string
		want      GitLabLog
	}{
		// spec/lib/gitlab/ci/ansi2json_spec.rb.
		{"plain", "Hello", GitLabLog{Lines: []string{"Hello"}}},
		{"line breaks", "Hello\nworld\r\n\r\n\n!", GitLabLog{Lines: []string{"Hello", "world", "!"}}},
		{"lone carriage return", "Hello\rworld", GitLabLog{Lines: []string{"world"}, Dropped: []Line{{1, "Hello"}}}},
		{"colours", "\x1b[31;44mHello\x1b[0m world", GitLabLog{Lines: []string{"Hello world"}}},
		{"section", startMark + "Good\nmorning" + endMark + "world", GitLabLog{
			Lines:    []string{"Good", "morning", "world"},
			Sections: []GitLabSection{start, {Number: 2, Name: "prepare-script", Time: 73}},
		}},
		{"in the middle of a line", "Hello" + startMark + "world!", GitLabLog{
			Lines: []string{"Hello", "world!"}, Sections: []GitLabSection{start}}},
		{"end without start", "Hello " + endMark + "world", GitLabLog{
			Lines:    []string{"Hello world"},
			Sections: []GitLabSection{{1, false, "prepare-script", 73, nil, true}},
		}},
		{"letters of a name", "section_start:1:a.Legit-SeCtIoN_namE\r\x1b[0Kx", GitLabLog{
			Lines: []string{"x"}, Sections: []GitLabSection{{1, true, "a-legit-section-name", 1, nil, false}}}},
		{"dollar in a name", "section_start:1:my_$ection\r\x1b[0Khello", GitLabLog{
			Lines: []string{"hello"}, Dropped: []Line{{1, "section_start:1:my_$ection"}},
			Escapes: []Effect{{27, Escape, "\x1b[0K"}},
		}},
		{"text like a marker", startMark + "section_end:1:2<div>hello</div>" + endMark, GitLabLog{
			Lines: []string{"section_end:1:2<div>hello</div>"}, Sections: []GitLabSection{start, end}}},
		{"options", "section_start:10:prepare-script[collapsed=true,unused_option=123]\r\x1b[0Khello" + endMark, GitLabLog{
			Lines: []string{"hello"},
			Sections: []GitLabSection{
				{1, true, "prepare-script", 10, map[string]string{"collapsed": "true", "unused_option": "123"}, false}, end},
		}},

		{"as GitLab's documentation prints it", "\x1b[0Ksection_start:10:prepare-script\r\x1b[0KHeader", GitLabLog{
			Lines: []string{"Header"}, Sections: []GitLabSection{start}, Escapes: []Effect{{0, Escape, "\x1b[0K"}}}},
		{"no carriage return", "section_start:10:x\x1b[0Ka", GitLabLog{
			Lines: []string{"section_start:10:xa"}, Escapes: []Effect{{18, Escape, "\x1b[0K"}}}},
		{"escapes shown as text", `section_start:10:x\r\x1b[0Ka`, GitLabLog{Lines: []string{`section_start:10:x\r\x1b[0Ka`}}},
		{"malformed options", "section_start:10:x[a]\r\x1b[0Kb", GitLabLog{
			Lines: []string{"b"}, Dropped: []Line{{1, "section_start:10:x[a]"}}, Escapes: []Effect{{22, Escape, "\x1b[0K"}}}},
		{"other sequence", "a\x1b[2Jb", GitLabLog{Lines: []string{"ab"}, Escapes: []Effect{{1, Escape, "\x1b[2J"}}}},
		{"unfinished sequence", "hello\x1b[1 \nworld", GitLabLog{
			Lines: []string{"helloworld"}, Escapes: []Effect{{5, Escape, "\x1b[1 "}}}},
		{"escape before what is no sequence", "a\x1béb", GitLabLog{Lines: []string{"a\x1béb"}}},
		{"invalid UTF-8", "a\xffs\xfe", GitLabLog{Lines: []string{"a\xffs\xfe"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, GitLab([]byte(test.out))); diff != "" {
				t.Errorf("GitLab (-want +got):\n%s", diff)
			}
		})
	}
}
