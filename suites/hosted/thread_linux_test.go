package hosted_test

import "syscall"

func threadID() any { return syscall.Gettid() }
