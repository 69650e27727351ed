// Wheels builds the command for each platform and writes the wheels of the Python package wsgicheck.
//
//	go run ./cmd/wsgicheck/python/wheels [-o dist] [-platform all]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/python"
)

func main() {
	folder := flag.String("o", "dist", "write the wheels into this `folder`")
	platforms := flag.String("platform", "all", "a comma-separated `list` of OS/ARCH, host for this one, or all")
	flag.Parse()
	if err := wheels(context.Background(), *platforms, *folder); err != nil {
		fmt.Fprintln(os.Stderr, "wheels:", err)
		os.Exit(1)
	}
}

func wheels(ctx context.Context, list, folder string) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -h", flag.Arg(0))
	}
	platforms, err := python.Select(list)
	if err != nil {
		return err
	}
	root, err := python.Root(ctx)
	if err != nil {
		return err
	}
	for _, p := range platforms {
		path, err := python.Build(ctx, root, p, folder)
		if err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}
