package reference

import "testing"

func TestContentThatComesOctetByOctetTakesNoBufferForEach(t *testing.T) {
	s := &Server{settings: defaults(), spare: newBuffers()}
	var c Content
	c.init(&conn{server: s})
	const n = 100_000
	for i := range n {
		c.Put(append(s.spare.get(largeBuffer)[:0], byte(i)), i == n-1)
	}
	kept := 0
	for _, piece := range c.pieces {
		kept += cap(piece)
	}
	if kept > 2*n+largeBuffer {
		t.Errorf("%d octets take %d", n, kept)
	}
	for taken := 0; taken < n; {
		piece, err := c.Take()
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range piece {
			if b != byte(taken+i) {
				t.Fatalf("octet %d is %d", taken+i, b)
			}
		}
		taken += len(piece)
	}
}
