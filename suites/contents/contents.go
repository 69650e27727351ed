// Package contents has content of requests that the cases of several profiles send.
package contents

import (
	"fmt"
	"strings"
)

// Chunks is "hello!" in chunks, whose framing is of every kind of octet.
const Chunks = "5\r\nhello\r\n1;e=1\r\n!\r\n0\r\n\r\n"

// Large is content beyond what one read of a server takes; each line of it is another.
var Large = func() string {
	var b strings.Builder
	for i := range 16 << 10 {
		fmt.Fprintf(&b, "%07d\n", i)
	}
	return b.String()
}()
