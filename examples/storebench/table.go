package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// A result is a row of the table.
type result struct {
	measure, ours, beside string
	ratio                 float64
	bar                   bar
}

// A bar is what a ratio must reach; the zero bar is none.
type bar struct {
	limit  float64
	atMost bool
}

func atLeast(x float64) bar { return bar{x, false} }
func atMost(x float64) bar  { return bar{x, true} }

func (b bar) String() string {
	switch {
	case b.limit == 0:
		return "-"
	case b.atMost:
		return fmt.Sprintf("≤ %g", b.limit)
	}
	return fmt.Sprintf("≥ %g", b.limit)
}

// met says whether a ratio reaches the bar. One that is no number never does.
func (b bar) met(ratio float64) string {
	switch {
	case math.IsNaN(ratio) || math.IsInf(ratio, 0):
		return "no"
	case b.limit == 0:
		return "-"
	case b.atMost && ratio <= b.limit, !b.atMost && ratio >= b.limit:
		return "yes"
	}
	return "no"
}

// table prints the results and says whether every bar is reached.
func table(out io.Writer, results []result) bool {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measure\tours\tbeside it\tratio\tbar\tmet")
	all := true
	for _, r := range results {
		met := r.bar.met(r.ratio)
		all = all && met != "no"
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%v\t%s\n", r.measure, r.ours, r.beside, r.ratio, r.bar, met)
	}
	w.Flush() //nolint:errcheck // as the output of any program
	return all
}

// A side does a turn, and says how many seconds an operation took.
type side func(turn int) (seconds float64, err error)

// timed measures so many operations.
func timed(n int, do func() error) (seconds float64, err error) {
	start := time.Now()
	err = do()
	return time.Since(start).Seconds() / float64(n), err
}

// turns lets two sides take turns, each first as often as the other, and gives the seconds of an operation of each and how
// many times the other's the first one's are: all as medians, the last of those of the turns.
func turns(rounds int, one, other side) (a, b, ratio float64, err error) {
	var times [2][]float64
	for turn := range rounds {
		for i := range 2 {
			i = (i + turn) % 2
			seconds, err := []side{one, other}[i](turn)
			if err != nil {
				return 0, 0, 0, err
			}
			times[i] = append(times[i], seconds)
		}
	}
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = times[0][i] / times[1][i]
	}
	return median(times[0]), median(times[1]), median(ratios), nil
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// rate is how often a second something is done that takes so many seconds.
func rate(seconds float64) string { return thousands(1/seconds) + "/s" }

func micros(seconds float64) string { return fmt.Sprintf("%.1f µs", seconds*1e6) }

// thousands writes a number without its fraction, in groups of three digits.
func thousands(x float64) string {
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
