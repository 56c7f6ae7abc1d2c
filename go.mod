module github.com/sitehost-wait/sitehost-wait

go 1.26.0

require (
	github.com/cenkalti/backoff/v4 v4.3.0
	github.com/goccy/go-yaml v1.19.2
	github.com/google/go-cmp v0.7.0
	github.com/rogpeppe/go-internal v1.15.0
	github.com/sethvargo/go-githubactions v1.3.2
	github.com/spf13/pflag v1.0.10
	github.com/yuin/goldmark v1.8.6
	go.uber.org/goleak v1.3.0
	golang.org/x/term v0.46.0
	znkr.io/diff v1.0.0
)

require (
	golang.org/x/sys v0.48.0 // indirect
	golang.org/x/tools v0.42.0 // indirect
)
