// Package explore makes up requests whose framing is sound, odd or broken, and a model says
// for each which outcomes the rules of the profile framing accept. What a server does
// otherwise is shrunk to the smallest request that still shows it, and printed as a vector that can be
// added to suites/framing/vectors.
//
// It may import suites/framing, harness and spec. Start at [Explore]. The same seed makes the same requests, whatever the number.
package explore
