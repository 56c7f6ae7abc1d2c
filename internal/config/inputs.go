package config

import (
	"strings"

	"github.com/sitehost-wait/sitehost-wait/internal/ci"
)

// Input is one setting: a row of the table that the flags, the look-up in the
// environment, --help, action.yml and the README are all made from or tested
// against.
type Input struct {
	Name        string
	Default     string // "" for none
	Valid       string // what would be accepted, as the object of "give"
	Description string // one line, as in action.yml
	// Vendor is a variable that SiteHost's own tools read, looked for last.
	Vendor string
	// Secret inputs are no flags: lists of processes show flags.
	Secret bool
	// Shell inputs are of no use in action.yml.
	Shell bool
	// Switch inputs need no value as a flag: it means true.
	Switch bool

	set func(c *Config, value string) error
}

// Inputs returns the table, in the order in which it is shown.
func Inputs() []Input {
	return []Input{
		{
			Name: "type", Valid: "daemon or scheduler",
			Description: "The job's type, as returned by the call that scheduled it. Required, unless response or demo is set.",
			set:         setType,
		},
		{
			Name: "id", Valid: "a positive whole number up to 9223372036854775807",
			Description: "The job's id, as returned by the call that scheduled it. Required, unless response or demo is set.",
			set:         setID,
		},
		{
			Name: "api-key", Valid: "the key as SiteHost shows it, without white space", Secret: true, Vendor: "SH_API_KEY",
			Description: "A SiteHost API key with the job module enabled; keep it in a secret. Required, unless demo is set.",
			set:         setKey,
		},
		{
			Name: "response", Valid: "the whole answer of the API call that scheduled the job (as a flag also @file, or - for standard input)",
			Description: "The API's whole answer to the call that scheduled the job, in place of type and id.",
			set:         setResponse,
		},
		{
			Name: "client-id", Valid: "the client id as SiteHost shows it", Vendor: "SH_CLIENT_ID",
			Description: "The SiteHost client id, for keys that need one.",
			set:         setClientID,
		},
		{
			Name: "timeout", Default: "60m", Valid: "a duration such as 90s, 45m or 1h30m, or whole seconds, above 0",
			Description: "How long to wait for the job to end.",
			set:         positive(func(c *Config) *duration { return &c.Wait.Timeout }),
		},
		{
			Name: "poll-interval", Default: "1s", Valid: "a duration such as 500ms or 2s, or whole seconds, above 0",
			Description: "The shortest wait between two requests.",
			set:         positive(func(c *Config) *duration { return &c.Wait.PollInterval }),
		},
		{
			Name: "max-poll-interval", Default: "15s", Valid: "a duration such as 15s or 1m, or whole seconds, not below poll-interval",
			Description: "The longest wait between two requests.",
			set:         positive(func(c *Config) *duration { return &c.Wait.MaxPollInterval }),
		},
		{
			Name: "retry-for", Default: "5m", Valid: "a duration such as 30s or 5m, or whole seconds; 0 makes the first error final",
			Description: "How long the API may be unreachable before giving up.",
			set:         notNegative(func(c *Config) *duration { return &c.Wait.RetryFor }),
		},
		{
			Name: "api-url", Default: "https://api.sitehost.nz/1.5", Valid: "an https URL; plain http only for loopback, private addresses and host names without a dot",
			Description: "Where the API is.",
			set:         setAPI,
		},
		{
			Name: "summary", Default: "true", Valid: "true or false",
			Description: "Whether to write a job summary.",
			set:         setSummary,
		},
		{
			Name: "output-file", Valid: "the path of a file",
			Description: "A file to write the outputs to as well, as SITEHOST_JOB_STATE=... lines.",
			set:         setOutputFile,
		},
		{
			Name: "demo", Valid: "completed, failed or slow",
			Description: "Wait for a made-up job of a few seconds, without a key: completed, failed or slow.",
			set:         setDemo,
		},
		{
			Name: "ci", Shell: true, Valid: "one of " + strings.Join(ci.Names(), ", "),
			Description: "The CI system to write for, where it is not recognised.",
			set:         setCI,
		},
		{
			Name: "json", Shell: true, Switch: true, Valid: "true or false",
			Description: "Whether to print one JSON document on standard output at the end, and all else on standard error.",
			set:         setJSON,
		},
	}
}
