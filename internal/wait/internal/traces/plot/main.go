// Command plot draws the tables that BenchmarkSchedule prints, lag against
// requests. It reads them from standard input.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader) error {
	flags := flag.NewFlagSet("plot", flag.ContinueOnError)
	onLight := flags.String("light", "", "the `file` for the picture on a light page")
	onDark := flags.String("dark", "", "the `file` for the picture on a dark page")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *onLight == "" && *onDark == "" {
		return errors.New("usage: plot -light FILE -dark FILE < TABLES")
	}
	tables, err := parse(in)
	if err != nil {
		return err
	}
	return errors.Join(write(*onLight, light, tables), write(*onDark, dark, tables))
}

// write writes no file when it has no name.
func write(name string, colours colours, tables []table) error {
	if name == "" {
		return nil
	}
	var out bytes.Buffer
	if err := draw(&out, colours, tables); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}
