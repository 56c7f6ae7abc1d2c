// Package config reads the inputs: their names, defaults, where each may come
// from, and what is valid. It knows neither the network nor what a CI system
// makes of output.
package config

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sitehost-wait/sitehost-wait/internal/remote"
	"github.com/sitehost-wait/sitehost-wait/internal/secret"
	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// Config is what the inputs say.
type Config struct {
	Job        sitehost.Ref
	Response   Response // to read the job from, instead
	Key        secret.Key
	ClientID   string
	API        *url.URL
	Wait       wait.Options
	Summary    bool
	Demo       string // "" for a real job
	OutputFile string
	CI         string // "" to look
	JSON       bool

	Help, Version bool // nothing else was read
}

// Response is an API call's whole answer, or the file that holds it. The zero
// value is none.
type Response struct{ Text, File string }

// StandardInput is the Response.File that is no file.
const StandardInput = "-"

// Error is every problem that the inputs have, a sentence each. None holds the
// API key's value.
type Error struct{ Problems []string }

func (e *Error) Error() string { return strings.Join(e.Problems, "\n") }

// Parse takes each input from the first place where it is set and not empty:
// the flag, INPUT_NAME as GitHub writes it or with _ for -, PLUGIN_NAME,
// SITEHOST_NAME, and the variable of SiteHost's own tools. The error is an
// *Error; the Config then holds what was good, and the key, good or not.
func Parse(args []string, getenv func(string) string) (Config, error) {
	p := parser{getenv: getenv}
	p.knowKey()
	p.parseArgs(args)
	if p.config.Help || p.config.Version {
		return p.config, nil
	}
	for _, input := range Inputs() {
		p.take(input)
	}
	p.checkIntervals()
	p.checkResponse()
	p.checkRequired()
	if len(p.problems) > 0 {
		return p.config, &Error{Problems: p.problems}
	}
	return p.config, nil
}

type parser struct {
	getenv   func(string) string
	flags    map[string]string
	argsRead bool // else what seems missing may be among those not read
	given    map[string]bool
	config   Config
	problems []string
}

// knowKey comes before all that may quote an input: the key, pasted to where it
// does not belong, must be redacted before the quote is cut.
func (p *parser) knowKey() {
	for _, input := range Inputs() {
		if input.Secret {
			value, _ := p.find(input)
			p.config.Key = secret.New(value)
		}
	}
}

// quote is at most limit characters of what a person wrote, without the key.
func (p *parser) quote(text string, limit int) string {
	return remote.New(p.config.Key.Redact(text)).Short(limit)
}

func (p *parser) problemf(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf(format, args...))
}

// parseArgs reads flags and TYPE ID, in any order.
func (p *parser) parseArgs(args []string) {
	set := pflag.NewFlagSet("sitehost-wait", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	set.BoolVarP(&p.config.Help, "help", "h", false, "")
	set.BoolVar(&p.config.Version, "version", false, "")
	for _, input := range Inputs() {
		if !input.Secret {
			set.String(input.Name, "", "")
		}
		if input.Switch {
			set.Lookup(input.Name).NoOptDefVal = "true"
		}
	}
	unknown, err := p.readFlags(set, args)
	p.flags = make(map[string]string)
	set.Visit(func(f *pflag.Flag) { p.flags[f.Name] = strings.TrimSpace(f.Value.String()) })
	switch {
	case errors.Is(err, pflag.ErrHelp):
		p.config.Help = true
	case err != nil:
		p.problems = append(p.problems, flagProblem(err))
	case unknown: // what follows it may be its value
	default:
		p.argsRead = true
		p.positional(set.Args())
	}
}

// readFlags reads on behind a flag that is unknown, so that all bad inputs are
// named at once.
func (p *parser) readFlags(set *pflag.FlagSet, args []string) (unknown bool, err error) {
	for {
		err := set.Parse(args)
		bad, ok := errors.AsType[*pflag.NotExistError](err)
		if !ok {
			return unknown, err
		}
		unknown = true
		p.problems = append(p.problems, p.unknownFlag(bad))
		args = args[1+max(0, slices.IndexFunc(args, isFlag(bad))):]
	}
}

// isFlag returns whether an argument is the flag that bad is about.
func isFlag(bad *pflag.NotExistError) func(arg string) bool {
	return func(arg string) bool {
		if bad.GetSpecifiedShortnames() != "" {
			return arg == "-"+bad.GetSpecifiedShortnames()
		}
		name, _, _ := strings.Cut(arg, "=")
		return name == "--"+bad.GetSpecifiedName()
	}
}

// unknownFlag never quotes more than a flag's name: what follows it may be the
// key.
func (p *parser) unknownFlag(bad *pflag.NotExistError) string {
	name := p.quote(bad.GetSpecifiedName(), 40)
	if name == "api-key" {
		return "--api-key is not a flag, because lists of processes show flags: set SITEHOST_API_KEY in the environment instead, and replace the key if this machine is shared"
	}
	return fmt.Sprintf("unknown flag %q: see sitehost-wait --help", name)
}

// flagProblem quotes no value either.
func flagProblem(err error) string {
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Sprintf("flag --%s needs a value: see sitehost-wait --help", missing.GetFlag().Name)
	}
	return "the flags cannot be read: see sitehost-wait --help"
}

// positional reads TYPE ID. What else stands there is counted, not quoted: it
// may be the key.
func (p *parser) positional(args []string) {
	switch {
	case len(args) == 0:
	case len(args) != 2:
		p.problemf("arguments: got %d of them; give TYPE and ID, such as: sitehost-wait scheduler 32563", len(args))
	case p.flags["type"] != "" || p.flags["id"] != "":
		p.problemf("arguments: give TYPE and ID either as arguments or as --type and --id, not both")
	default:
		p.flags["type"], p.flags["id"] = strings.TrimSpace(args[0]), strings.TrimSpace(args[1])
	}
}

// take sets one input, from wherever it comes.
func (p *parser) take(input Input) {
	value, from := p.find(input)
	if value == "" {
		if input.Default == "" {
			return
		}
		value, from = input.Default, "the default"
	}
	if p.given == nil {
		p.given = make(map[string]bool)
	}
	p.given[input.Name] = true
	err := input.set(&p.config, value)
	switch {
	case err == nil:
	case input.Secret:
		p.problemf("%s (from %s): the value %v; give %s", input.Name, from, err, input.Valid)
	default:
		p.problemf("%s (from %s): %q %v; give %s", input.Name, from, p.quote(value, 100), err, input.Valid)
	}
}

// find returns an input's value and the name of the place it came from.
func (p *parser) find(input Input) (value, from string) {
	if value := p.flags[input.Name]; value != "" {
		return value, "--" + input.Name
	}
	for _, name := range input.Variables() {
		if value := strings.TrimSpace(p.getenv(name)); value != "" {
			return value, name
		}
	}
	return "", ""
}

// Variables lists the environment variables an input is taken from, in order.
func (i Input) Variables() []string {
	upper := strings.ToUpper(i.Name)
	underscored := strings.ReplaceAll(upper, "-", "_")
	names := []string{"INPUT_" + upper} // GitHub keeps the hyphens
	if underscored != upper {
		names = append(names, "INPUT_"+underscored)
	}
	names = append(names, "PLUGIN_"+underscored, "SITEHOST_"+underscored)
	if i.Vendor != "" {
		names = append(names, i.Vendor)
	}
	return names
}

func (p *parser) checkIntervals() {
	least, most := p.config.Wait.PollInterval, p.config.Wait.MaxPollInterval
	if most != 0 && most < least {
		p.problemf("max-poll-interval: %s is below poll-interval (%s); give %s or more", most, least, least)
	}
}

// checkRequired wants a job and a key, unless the job is made up. The key never
// is among the arguments.
func (p *parser) checkRequired() {
	if p.config.Demo != "" {
		return
	}
	for _, input := range Inputs() {
		if !p.argsRead && !input.Secret {
			continue
		}
		if slices.Contains(p.required(), input.Name) && !p.given[input.Name] {
			p.problemf("%s is missing: set %s; give %s", input.Name, places(input), input.Valid)
		}
	}
	if p.argsRead && !p.given["type"] && !p.given["id"] && !p.given["response"] {
		p.problemf("response, which can take the place of type and id, is empty too: if it is to come from another step, check that step's id and the name of its output")
	}
}

func (p *parser) required() []string {
	if p.given["response"] {
		return []string{"api-key"}
	}
	return []string{"type", "id", "api-key"}
}

// checkResponse wants one id only. As a flag, a response can also be in a file.
func (p *parser) checkResponse() {
	if p.given["response"] && p.given["id"] {
		p.problemf("response and id are both given; give one of them")
	}
	flag := p.flags["response"]
	if file, ok := strings.CutPrefix(flag, "@"); ok && file != "" {
		p.config.Response = Response{File: file}
	}
	if flag == StandardInput {
		p.config.Response = Response{File: StandardInput}
	}
}

func places(input Input) string {
	variable := "SITEHOST_" + strings.ToUpper(strings.ReplaceAll(input.Name, "-", "_"))
	if input.Secret {
		return fmt.Sprintf("the input %s, or %s in the environment", input.Name, variable)
	}
	return fmt.Sprintf("the input %s, --%s, or %s in the environment", input.Name, input.Name, variable)
}
