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

// turns lets sides take turns, each first as often as any other, and gives the seconds of an operation of each in each
// turn.
func turns(rounds int, sides ...side) ([]times, error) {
	all := make([]times, len(sides))
	for turn := range rounds {
		for i := range sides {
			i = (i + turn) % len(sides)
			seconds, err := sides[i](turn)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], seconds)
		}
	}
	return all, nil
}

// times are the seconds of an operation in each turn.
type times []float64

// over is how many times as long as another side this one took: the median of the turns.
func (t times) over(other times) float64 {
	ratios := make(times, len(t))
	for i := range t {
		ratios[i] = t[i] / other[i]
	}
	return ratios.median()
}

func (t times) median() float64 {
	t = slices.Sorted(slices.Values(t))
	return (t[(len(t)-1)/2] + t[len(t)/2]) / 2
}

// rate is how often a second the thing is done.
func (t times) rate() string {
	r := 1 / t.median()
	if r < 100 {
		return fmt.Sprintf("%.1f/s", r)
	}
	return thousands(r) + "/s"
}

func (t times) micros() string { return fmt.Sprintf("%.1f µs", t.median()*1e6) }

// thousands writes a number without its fraction, in groups of three digits.
func thousands(x float64) string {
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
