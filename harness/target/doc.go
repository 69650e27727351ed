// Package target brings up servers under test: [Command] by a command line, [Go] in this
// process, [Address] where somebody has deployed the probe.
//
// Each stops without a trace: processes through their process group and, if they have left it,
// by what /proc tells of them, ports and temporary folders with them.
package target
