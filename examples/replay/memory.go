package main

import (
	"fmt"
	"os"
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
