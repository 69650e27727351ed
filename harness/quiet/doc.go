// Package quiet counts quiet time: time in which neither the target nor wsgicheck had to wait for a processor. Deadlines
// that are counted in it end what sleeps, and wait for what is starved, so that a verdict is the same beside other
// programs as without them.
//
// A [Group] is the processes of a target. [Watch] gives it to a context, [Include] adds a process with its descendants and its
// process group, and [WithTimeout], in place of the standard library's, makes a deadline. Where there is no group, only
// wsgicheck itself is watched.
//
// On Linux the kernel says how long each thread has waited in a run queue (/proc/PID/task/TID/schedstat). It is read
// every 20 ms while somebody waits, and the longest wait of any thread is taken from the time that has passed. A
// target whose threads wait for one another alone is not starved: the part of the machine that it uses itself is not
// taken off. Elsewhere, and where the processes are unknown, what counts is how late wsgicheck's own timer comes.
//
// A machine can be so busy that quiet time hardly passes. The deadline then ends with [ErrBusy]. The package imports
// nothing of wsgicheck. Start at context.go.
package quiet
