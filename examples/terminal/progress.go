// Package terminal is what the replay and caselog examples show while they run.
package terminal

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// Progress shows rate and time left of so many events on a terminal, and nothing elsewhere. What it returns ends the line.
func Progress(to io.Writer, quiet bool, events int, done *atomic.Int64) (end func()) {
	file, ok := to.(*os.File)
	if !ok || quiet || events == 0 {
		return func() {}
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	start := time.Now()
	line := func() {
		n := done.Load()
		took := time.Since(start)
		rate := float64(n) / took.Seconds()
		left := time.Duration(0)
		if rate > 0 {
			left = time.Duration(float64(int64(events)-n) / rate * float64(time.Second))
		}
		fmt.Fprintf(to, "\r%d of %s, %.0f a second, %s left   ", n, Count(events, "event"), rate, left.Round(time.Second))
	}
	tick := time.NewTicker(250 * time.Millisecond)
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-tick.C:
				line()
			case <-quit:
				return
			}
		}
	}()
	return func() {
		tick.Stop()
		close(quit)
		<-gone
		line()
		fmt.Fprintln(to)
	}
}
