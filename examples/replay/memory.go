package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// peakMemory says how much memory the process had at most, where the system tells (Linux); elsewhere it says nothing.
func peakMemory() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(status), "\nVmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(kb)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("; peak memory %.1f MB", float64(n)/1024)
}

// constantHeadroom is the percentage for the garbage collector at which garbage takes no more than headroom, however
// large the log. By default it takes as much again as what is kept, so that each row would cost its place in the order
// twice. The order holds no pointers, and so costs the more frequent collections nothing.
func constantHeadroom() int {
	const headroom = 8 << 20
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return max(5, int(headroom*100/max(1, m.HeapAlloc)))
}
