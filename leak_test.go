package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
	"github.com/sitehost-wait/sitehost-wait/internal/simulator"
)

// nastyKey has what URLs, JSON, the shell and GitHub's commands escape.
const nastyKey = `k+e&y=1%2F/"quoted"`

// spellings are the forms in which the key must not turn up.
func spellings(key string) map[string]string {
	inJSON, _ := json.Marshal(key)
	return map[string]string{
		"raw":         key,
		"URL-encoded": url.QueryEscape(key),
		"in a path":   url.PathEscape(key),
		"in JSON":     string(inJSON[1 : len(inJSON)-1]),
		"base64":      base64.StdEncoding.EncodeToString([]byte(key)),
	}
}

// leaks are ways in which the program can end, each on an API that repeats the
// key wherever it can.
func leaks() map[string]struct {
	script simulator.Script
	args   []string
	env    map[string]string
} {
	type leak = struct {
		script simulator.Script
		args   []string
		env    map[string]string
	}
	always := func(h http.Handler) simulator.Script {
		faults := make(map[int]http.Handler)
		for i := 1; i < 200; i++ {
			faults[i] = h
		}
		return simulator.Script{Key: nastyKey, Faults: faults}
	}
	var everywhere []string
	for _, spelling := range spellings(nastyKey) {
		everywhere = append(everywhere, spelling)
	}
	slices.Sort(everywhere)
	echo := strings.Join(everywhere, " ")
	body := func(state string, status bool) simulator.Fault {
		ended := "2025-02-17 10:43:22"
		if state == "Running" {
			ended = ""
		}
		text, _ := json.Marshal(map[string]any{
			"status": status, "msg": echo,
			"return": map[string]any{
				"state": state, "created": echo, "started": "2025-02-17 10:43:00", "completed": ended, "message": echo,
				"logs": []any{map[string]any{"date": echo, "message": echo}, map[string]any{"date": "2025-02-17 10:43:00", "message": echo}},
			},
		})
		return simulator.Fault{Body: string(text)}
	}
	job := []string{"scheduler", "32563", "--retry-for", "0", "--poll-interval", "10ms"}
	return map[string]leak{
		"completed":       {always(body("Completed", true)), job, nil},
		"failed":          {always(body("Failed", true)), job, nil},
		"state":           {always(body(echo, true)), job, nil},
		"refused":         {always(body("", false)), job, nil},
		"bad request":     {always(simulator.Fault{Status: 400, Body: `{"status":false,"msg":` + fmt.Sprintf("%q", nastyKey) + `}`}), job, nil},
		"throttled":       {always(simulator.Throttled()), job, nil},
		"page":            {always(simulator.Fault{Body: "<html>" + echo}), job, nil},
		"key twice":       {always(simulator.Fault{Body: fmt.Sprintf(`{%q:1,%q:2}`, nastyKey, nastyKey)}), job, nil},
		"redirect":        {always(http.RedirectHandler("https://"+url.PathEscape(nastyKey)+".example/?apikey="+url.QueryEscape(nastyKey), http.StatusFound)), job, nil},
		"closed":          {always(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })), job, nil},
		"malformed":       {always(raw("HTTP/1.1 " + nastyKey + "\r\n\r\n")), job, nil},
		"bad header":      {always(raw("HTTP/1.1 200 OK\r\n" + nastyKey + "\r\n\r\n")), job, nil},
		"no such host":    {simulator.Script{}, append(slices.Clone(job), "--api-url", "https://no-such-host.invalid/1.5"), nil},
		"timeout":         {always(body("Running", true)), []string{"scheduler", "32563", "--timeout", "10ms"}, nil},
		"help":            {simulator.Script{}, []string{"--help"}, nil},
		"version":         {simulator.Script{}, []string{"--version"}, nil},
		"key as type":     {simulator.Script{}, []string{nastyKey, "1"}, nil},
		"key as id":       {simulator.Script{}, []string{"daemon", nastyKey}, nil},
		"key as argument": {simulator.Script{}, []string{"daemon", "1", nastyKey}, nil},
		"key as a flag":   {simulator.Script{}, []string{"--api-key=" + nastyKey}, nil},
		"key in the URL":  {simulator.Script{}, append(slices.Clone(job), "--api-url", "https://host/?apikey="+url.QueryEscape(nastyKey)), nil},
		"key as timeout":  {simulator.Script{}, append(slices.Clone(job), "--timeout", nastyKey), nil},
		"response":        {simulator.Script{}, []string{"--response", echo}, nil},
		"response no":     {simulator.Script{}, []string{"--response", `{"status":false,"msg":` + fmt.Sprintf("%q", echo) + `}`}, nil},
		"response, cut":   {simulator.Script{}, []string{"--response", strings.Repeat("x", 190) + nastyKey}, nil},
		"refused, cut":    {simulator.Script{}, []string{"--response", `{"status":false,"msg":` + fmt.Sprintf("%q", strings.Repeat("x", 490)+nastyKey) + `}`}, nil},
		"URL, cut":        {simulator.Script{}, []string{"--api-url", "https://host/" + strings.Repeat("x", 80) + "?apikey=" + url.QueryEscape(nastyKey)}, nil},
		"json":            {always(body("Failed", true)), append(slices.Clone(job), "--json"), nil},
		"unwritable":      {always(body("Completed", true)), append(slices.Clone(job), "--output-file", "/nowhere/"+nastyKey), nil},
	}
}

// raw answers with bytes of one's own.
func raw(answer string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = buffer.WriteString(answer)
		_ = buffer.Flush()
		_ = conn.Close()
	})
}

func TestNoWayOutHoldsTheKey(t *testing.T) {
	for _, system := range append(ci.Names(), "terminal") {
		t.Run(system, func(t *testing.T) {
			for name, leak := range leaks() {
				t.Run(name, func(t *testing.T) {
					s := simulator.New(leak.script)
					server := httptest.NewServer(s)
					defer server.Close()
					printed, written := runLeak(t, system, server.URL+simulator.BasePath, leak.args)
					if printed == "" {
						t.Error("nothing was printed")
					}
					checkMask(t, system, name, &printed)
					for form, spelling := range spellings(nastyKey) {
						spelling = spelling[:8] // no more of it than that
						if strings.Contains(printed, spelling) {
							t.Errorf("the key (%s) was printed:\n%s", form, printed)
						}
						if strings.Contains(written, spelling) {
							t.Errorf("the key (%s) was written:\n%s", form, written)
						}
					}
					checkHeaders(t, s)
				})
			}
		})
	}
}

// runLeak returns all that the program printed and all that it wrote.
func runLeak(t *testing.T, system, url string, args []string) (printed, written string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir) // GitLab's outputs go to the working directory
	env := map[string]string{
		"SITEHOST_API_KEY": nastyKey, "SITEHOST_API_URL": url, "SITEHOST_CI": system,
		"SITEHOST_OUTPUT_FILE": filepath.Join(dir, "job.env"), "RUNNER_DEBUG": "1",
		"GITHUB_OUTPUT": filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(dir, "summary"),
		"DRONE_OUTPUT": filepath.Join(dir, "drone"), "BUILDER_OUTPUT": dir,
		"BITBUCKET_PIPELINES_VARIABLES_PATH": filepath.Join(dir, "bitbucket"), "AGENT_TEMPDIRECTORY": dir,
	}
	var out strings.Builder
	p := program{getenv: func(name string) string { return env[name] }, stdin: strings.NewReader(""), stdout: &out, stderr: &out}
	if system == "terminal" {
		env["SITEHOST_CI"] = ""
		p.width = func() int { return 4000 }
	}
	p.run(t.Context(), args)
	var files strings.Builder
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err == nil {
			files.Write(text)
		}
	}
	return out.String(), files.String()
}

// checkMask wants the mask command first where the system has one, and takes it
// out of what was printed.
func checkMask(t *testing.T, system, name string, printed *string) {
	t.Helper()
	masks := map[string]string{"github": "::add-mask::", "gitea": "::add-mask::", "forgejo": "::add-mask::", "azure": "##vso[task.setsecret]"}
	mask, ok := masks[system]
	if !ok || name == "help" || name == "version" {
		return
	}
	first, rest, _ := strings.Cut(*printed, "\n")
	if !strings.HasPrefix(first, mask) {
		t.Errorf("the first line is %q, want a mask", first)
	}
	if strings.Contains(rest, mask) {
		t.Errorf("there is a second mask:\n%s", rest)
	}
	*printed = rest
}

// checkHeaders wants the key in the query, where the API takes it, and nowhere
// else that a log of the server's might keep.
func checkHeaders(t *testing.T, s *simulator.Server) {
	t.Helper()
	for _, request := range s.Requests() {
		headers := fmt.Sprint(request.Header, request.Path)
		for form, spelling := range spellings(nastyKey) {
			if strings.Contains(headers, spelling) {
				t.Errorf("the key (%s) is in a header: %s", form, headers)
			}
		}
	}
}
