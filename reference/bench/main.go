package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

const (
	held     = 10_000
	rounds   = 5
	duration = "3s"
)

func main() {
	raiseLimit()
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	case len(os.Args) > 1 && os.Args[1] == "servers":
		err = compare(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "held":
		err = holdResponses(os.Args[2:])
	case len(os.Args) > 1:
		err = fmt.Errorf("unknown mode %q; give servers or held, or no argument", os.Args[1])
	default:
		err = measure()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure() error {
	server, err := spawn("reference")
	if err != nil {
		return err
	}
	defer server.stop()
	bare, err := spawn("nethttp")
	if err != nil {
		return err
	}
	defer bare.stop()
	// No machine is ever quite idle: rounds alternate, and medians are compared.
	var ours, theirs []float64
	for range rounds {
		for s, to := range map[*process]*[]float64{server: &ours, bare: &theirs} {
			n, err := wrk(s.address)
			if err != nil {
				return err
			}
			*to = append(*to, n)
		}
	}
	fmt.Printf("hello, wrk -t1 -c32: reference %.0f/s, bare net/http %.0f/s: %.2f\n",
		median(ours), median(theirs), median(ours)/median(theirs))
	for _, path := range []string{"/hold", "/poll"} {
		if err := hold(server, path, median(ours)); err != nil {
			return err
		}
	}
	return nil
}

func hold(server *process, path string, hello float64) error {
	before, err := server.usage()
	if err != nil {
		return err
	}
	clients, err := gather(server.address, path, held)
	if err != nil {
		return err
	}
	defer clients.leave()
	after, err := server.usage()
	if err != nil {
		return err
	}
	took, err := clients.message(server.address)
	if err != nil {
		return err
	}
	meanwhile, err := wrk(server.address)
	if err != nil {
		return err
	}
	fmt.Printf("%d responses held by %s: %.1f KB resident each, %+d threads; a message to all took %v; hello meanwhile %.0f/s (%.2f)\n",
		held, path, float64(after.resident-before.resident)/held, after.threads-before.threads,
		took.Round(time.Millisecond), meanwhile, meanwhile/hello)
	return nil
}

var perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// wrk returns requests per second.
func wrk(address string) (float64, error) {
	out, err := exec.Command("wrk", "-t1", "-c32", "-d"+duration, "http://"+address+"/").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	if bytes.Contains(out, []byte("Non-2xx")) {
		return 0, fmt.Errorf("wrk got responses other than 2xx:\n%s", out)
	}
	found := perSecond.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("wrk printed no Requests/sec:\n%s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

func median(n []float64) float64 {
	n = slices.Sorted(slices.Values(n))
	return n[len(n)/2]
}
