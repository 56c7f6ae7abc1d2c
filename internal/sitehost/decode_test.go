package sitehost

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plain is an answer as the tests compare it.
type plain struct {
	Status                                      status
	Msg                                         string
	IsJob                                       bool
	State, Created, Started, Completed, Message string
	Log                                         []string // date, a bar, message
}

func read(t *testing.T, body string) (plain, error) {
	t.Helper()
	var log []string
	a, err := decode(strings.NewReader(body), unredacted, func(date, message []byte) {
		log = append(log, string(date)+"|"+string(message))
	})
	return plain{
		Status: a.status, Msg: a.message.String(), IsJob: a.isJob,
		State: a.job.State.String(), Message: a.job.Message.String(),
		Created: a.job.Created.String(), Started: a.job.Started.String(), Completed: a.job.Completed.String(),
		Log: log,
	}, err
}

func unredacted(text string) string { return text }

// of is an answer about a job with the given members.
func of(members string) string {
	return `{"return":{` + members + `},"msg":"Successful","status":true}`
}

func mustRead(t *testing.T, body string) plain {
	t.Helper()
	got, err := read(t, body)
	if err != nil {
		t.Fatalf("decoding %q: %v", body, err)
	}
	return got
}

// The answer on the vendor's page for /job/get, API 1.5.
func TestDecodeDocumented(t *testing.T) {
	body, err := os.ReadFile("testdata/documented.json")
	if err != nil {
		t.Fatal(err)
	}
	want := plain{
		Status: statusTrue, Msg: "Successful", IsJob: true,
		State: "Completed", Created: "2025-02-17 10:42:58", Started: "2025-02-17 10:43:00", Completed: "2025-02-17 10:43:22",
		Log: []string{
			"2025-02-17 10:43:00|[kvm-http] Preparing to provision",
			"2025-02-17 10:43:00|[kvm-http] Installing operating system",
			"2025-02-17 10:43:04|[kvm-http] Applying disk sizes",
			"2025-02-17 10:43:06|[kvm-http] Configuring networking",
			"2025-02-17 10:43:06|[kvm-http] Starting up",
			"2025-02-17 10:43:22|[kvm-http] Finished provisioning",
		},
	}
	if diff := cmp.Diff(want, mustRead(t, string(body))); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestDecodeStatus(t *testing.T) {
	for _, test := range []struct {
		name, json string
		want       status
	}{
		{"true", `true`, statusTrue},
		{"true as text", `"true"`, statusTrue},
		{"true as PHP's number", `1`, statusTrue},
		{"true as a number in text", `"1"`, statusTrue},
		{"true in capitals, with space", `" TRUE "`, statusTrue},
		{"false", `false`, statusFalse},
		{"false as text", `"false"`, statusFalse},
		{"false as a number", `0`, statusFalse},
		{"false as a number in text", `"0"`, statusFalse},
		{"null", `null`, statusMissing},
		{"empty", `""`, statusMissing},
		{"word", `"ok"`, statusMissing},
		{"other number", `200`, statusMissing},
		{"object", `{"code":1}`, statusMissing},
		{"list", `[true]`, statusMissing},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := mustRead(t, `{"status":`+test.json+`}`).Status; got != test.want {
				t.Errorf("status %s is read as %d, want %d", test.json, got, test.want)
			}
		})
	}
}

func TestDecodeTime(t *testing.T) {
	for _, test := range []struct{ name, json, want string }{
		{"documented", `"2025-02-17 10:43:00"`, "2025-02-17 10:43:00"},
		{"null", `null`, ""},
		{"empty", `""`, ""},
		{"white space", `"  "`, ""},
		{"MySQL's zero", `"0000-00-00 00:00:00"`, ""},
		{"MySQL's zero date", `"0000-00-00"`, ""},
		{"number zero", `0`, ""},
		{"zero in text", `"0"`, ""},
		{"false", `false`, ""},
		{"seconds since 1970", `1739788980`, "1739788980"},
		{"another form", `"2025-02-17T10:43:00+13:00"`, "2025-02-17T10:43:00+13:00"},
		{"object", `{"date":"2025-02-17 10:43:00.000000"}`, `{"date":"2025-02-17 10:43:00.000000"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustRead(t, of(`"created":`+test.json+`,"started":`+test.json+`,"completed":`+test.json))
			if diff := cmp.Diff([]string{test.want, test.want, test.want}, []string{got.Created, got.Started, got.Completed}); diff != "" {
				t.Errorf("created, started, completed (-want +got):\n%s", diff)
			}
			got = mustRead(t, of(`"logs":[{"date":`+test.json+`,"message":"a"}]`))
			if diff := cmp.Diff([]string{test.want + "|a"}, got.Log); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

// State, msg and messages are text, whatever their type.
// A text that nobody would read to its end is cut, and the key, which may stand
// at the cut, is gone by then.
func TestDecodeCutsTexts(t *testing.T) {
	const key = "0123456789abcdef"
	long := strings.Repeat("é", maxText/2-5) + key + strings.Repeat("x", 1000)
	text := of(`"state":"` + long + `","logs":[{"message":"` + long + `"},{"message":"next"}]`)
	var log []string
	a, err := decode(strings.NewReader(text), strings.NewReplacer(key, "***").Replace, func(_, message []byte) {
		log = append(log, string(message))
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Repeat("é", maxText/2-5) + "***xxxxxxx… (993 bytes left out)"
	if got := a.job.State.String(); got != want {
		t.Errorf("the state ends with %q, want %q", got[len(got)-50:], want[len(want)-50:])
	}
	if diff := cmp.Diff([]string{want, "next"}, log); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// PHP's empty array is neither a time that has come nor a message.
func TestDecodeEmptyLists(t *testing.T) {
	for _, empty := range []string{"[]", "{}", "[ ]"} {
		got := mustRead(t, of(`"state":"Running","completed":`+empty+`,"message":`+empty))
		if diff := cmp.Diff(mustRead(t, of(`"state":"Running"`)), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", empty, diff)
		}
	}
}

func TestDecodeText(t *testing.T) {
	for _, test := range []struct{ name, json, want string }{
		{"text", `"Image not typed"`, "Image not typed"},
		{"null", `null`, ""},
		{"empty", `""`, ""},
		{"number", `-1.50e3`, "-1.50e3"},
		{"true", `true`, "true"},
		{"object", `{"code":7, "why":["a"]}`, `{"code":7, "why":["a"]}`},
		{"list", `["a","b"]`, `["a","b"]`},
		{"long list", `[             "a","b"]`, `[             "a","b"]`},
		{"escapes", `"\"\\\/\u00e9 \u0041"`, `"\/é A`},
		{"pair of surrogates", `"\ud83d\ude00"`, "😀"},
		{"lone surrogates", `"a\ud83d b\ude00"`, "a\ufffd b\ufffd"},
		{"invalid UTF-8", "\"a\xff\xc3(b\"", "a\ufffd\ufffd(b"},
		{"invalid UTF-8 in an object", "{\"a\":\"\xff\"}", "{\"a\":\"\ufffd\"}"},
		{"NUL", `"a\u0000b"`, `a\x00b`}, // String makes it visible
		{"deep nesting", strings.Repeat("[", 9990) + strings.Repeat("]", 9990), strings.Repeat("[", 9990) + strings.Repeat("]", 9990)},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustRead(t, `{"return":{"state":`+test.json+`,"message":`+test.json+`},"msg":`+test.json+`}`)
			want := plain{IsJob: true, State: test.want, Message: test.want, Msg: test.want}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			got = mustRead(t, of(`"logs":[{"message":`+test.json+`}]`))
			if want := []string{"|" + strings.ReplaceAll(test.want, `\x00`, "\x00")}; !cmp.Equal(want, got.Log) {
				t.Errorf("log (-want +got):\n%s", cmp.Diff(want, got.Log))
			}
		})
	}
}

func TestDecodeLogs(t *testing.T) {
	const a, b = `{"date":"10:43","level":"3","message":"a"}`, `{"date":"10:44","level":"3","message":"b"}`
	for _, test := range []struct {
		name, members string
		want          []string
	}{
		{"missing", `"state":"Running"`, nil},
		{"null", `"logs":null`, nil},
		{"empty list", `"logs":[]`, nil},
		{"empty object", `"logs":{}`, nil},
		{"empty text", `"logs":""`, nil},
		{"false", `"logs":false`, nil},
		{"number", `"logs":0`, nil},
		{"list", `"logs":[` + a + `,` + b + `]`, []string{"10:43|a", "10:44|b"}},
		{"object with numeric keys", `"logs":{"3":` + a + `,"4":` + b + `}`, []string{"10:43|a", "10:44|b"}},
		{"level a number", `"logs":[{"date":"10:43","level":3,"message":"a"}]`, []string{"10:43|a"}},
		{"level missing", `"logs":[{"date":"10:43","message":"a"}]`, []string{"10:43|a"}},
		{"level an object", `"logs":[{"date":"10:43","level":{"x":[1]},"message":"a"}]`, []string{"10:43|a"}},
		{"extra members", `"logs":[{"id":[{}],"date":"10:43","message":"a","z":null}]`, []string{"10:43|a"}},
		{"entry without date", `"logs":[{"message":"a"},` + b + `]`, []string{"|a", "10:44|b"}},
		{"entry without message", `"logs":[` + a + `,{"date":"10:44"},` + b + `]`, []string{"10:43|a", "10:44|", "10:44|b"}},
		{"entry null", `"logs":[` + a + `,null,` + b + `]`, []string{"10:43|a", "|", "10:44|b"}},
		{"entry a text", `"logs":[` + a + `,"oops",` + b + `]`, []string{"10:43|a", "|" + unreadable, "10:44|b"}},
		{"entry a number", `"logs":[` + a + `,7,` + b + `]`, []string{"10:43|a", "|" + unreadable, "10:44|b"}},
		{"entry a list", `"logs":[` + a + `,["x",[1]],` + b + `]`, []string{"10:43|a", "|" + unreadable, "10:44|b"}},
		{"member of an entry twice", `"logs":[{"date":"10:42","date":"10:43","message":"x","message":"a"}]`, []string{"10:43|a"}},
		{"same line again", `"logs":[` + a + `,` + a + `]`, []string{"10:43|a", "10:43|a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustRead(t, of(test.members))
			if diff := cmp.Diff(test.want, got.Log); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
			if got.Status != statusTrue {
				t.Error("what follows the log was not read")
			}
		})
	}
}

// What surrounds the answer, or is none of this program's business, changes
// nothing.
func TestDecodePutsUpWith(t *testing.T) {
	want := plain{Status: statusTrue, IsJob: true, State: "Running", Log: []string{"|a"}}
	const logs = `"logs":[{"message":"a"}]`
	for name, body := range map[string]string{
		"nothing":              `{"return":{"state":"Running",` + logs + `},"status":true}`,
		"another order":        `{"status":true,"return":{` + logs + `,"state":"Running"}}`,
		"byte order mark":      "\ufeff" + `{"return":{"state":"Running",` + logs + `},"status":true}`,
		"white space":          " \r\n\t" + `{ "return" : { "state" : "Running" , ` + logs + ` } , "status" : true }` + "\n\n ",
		"extra members":        `{"a":{"b":[1,{"c":null}]},"return":{"id":"32563","x":[[]],"state":"Running",` + logs + `,"y":""},"time":0.1,"status":true}`,
		"extra members twice":  `{"a":1,"a":2,"return":{"x":1,"x":2,"state":"Running",` + logs + `},"status":true}`,
		"names of other case":  `{"Status":false,"return":{"STATE":"Failed","state":"Running",` + logs + `},"status":true}`,
		"members of a sibling": `{"request":{"state":"Failed","status":false},"return":{"state":"Running",` + logs + `},"status":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, mustRead(t, body)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeWithoutJob(t *testing.T) {
	for name, body := range map[string]string{
		"return missing": `{"status":true}`,
		"return null":    `{"return":null,"status":true}`,
		"return a list":  `{"return":[{"state":"Running"}],"status":true}`,
		"return a text":  `{"return":"Running","status":true}`,
		"return false":   `{"return":false,"status":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(plain{Status: statusTrue}, mustRead(t, body)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, test := range []struct{ name, body, says string }{
		{"nothing", ``, "EOF"},
		{"white space", " \n", "EOF"},
		{"byte order mark", "\ufeff", "EOF"},
		{"null", `null`, "not a JSON object"},
		{"list", `[{"status":true}]`, "not a JSON object"},
		{"text", `"status"`, "not a JSON object"},
		{"number", `17`, "not a JSON object"},
		{"HTML", `<!DOCTYPE html>`, "invalid character '<'"},
		{"half", `{"return":{"state":"Runn`, "EOF"},
		{"half a log", `{"return":{"logs":[{"message":"a"},`, "EOF"},
		{"half an object for a log", `{"return":{"logs":{"1":{"message":"a"},"2"`, "EOF"},
		{"trailing comma", of(`"state":"Running",`), "invalid character '}'"},
		{"trailing comma in the log", of(`"logs":[{"message":"a"},]`), "invalid character ']'"},
		{"no comma in the log", of(`"logs":[{"message":"a"}{"message":"b"}]`), "after array element"},
		{"log ended by the wrong bracket", of(`"logs":[{"message":"a"}}`), "invalid character '}'"},
		{"single quotes", `{'status':true}`, "invalid character"},
		{"a line feed in a text", "{\"msg\":\"a\nb\"}", "invalid character"},
		{"NUL", "{\"status\":true}\x00", "invalid character"},
		{"trailing garbage", `{"status":true} and more`, "invalid character"},
		{"two answers", `{"status":true}{"status":true}`, "something follows"},
		{"status twice", `{"status":false,"status":true}`, `"status" twice`},
		{"return twice", `{"return":{},"return":{},"status":true}`, `"return" twice`},
		{"state twice", of(`"state":"Running","state":"Completed"`), `"state" twice`},
		{"state twice, once escaped", of(`"state":"Running","\u0073tate":"Completed"`), `"state" twice`},
		{"logs twice", of(`"logs":[],"logs":[]`), `"logs" twice`},
		{"nested without end", `{"a":` + strings.Repeat("[", 20_000), "depth"},
		{"nested too deep", `{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, "depth"},
		{"UTF-16", "{\x00\"\x00s\x00\"\x00", "invalid character"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := read(t, test.body)
			if err == nil {
				t.Fatalf("decoded as %+v", got)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %q, want one with %q", err, test.says)
			}
		})
	}
}
