package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"

	"github.com/gridgov/gridgov"
)

// A disagreement is a unit that the log names and another one in which the points lie.
type disagreement struct {
	Log   string `json:"log"`
	Grid  string `json:"grid"` // its name, or its id where ids are compared; empty: the points lie in none of the level
	Count int64  `json:"count"`
}

// disagreements counts them as they are written.
type disagreements struct {
	area   requestlog.Area
	pairs  map[disagreement]int64 // by the two without a count
	values map[string]int64       // of the log, also of those that agree
}

// maxDisagreements is how many pairs and values are counted: those that come first, since a column of the log may hold anything.
const maxDisagreements = 10_000

func (d *disagreements) add(a requestlog.Area, value string, found grid.Unit, agrees bool) {
	if d.pairs == nil {
		d.area, d.pairs, d.values = a, map[disagreement]int64{}, map[string]int64{}
	}
	countUpTo(maxDisagreements, d.values, value)
	if agrees {
		return
	}
	pair := disagreement{Log: value, Grid: found.Code}
	if a.Match == "name" {
		pair.Grid = found.Name
	}
	countUpTo(maxDisagreements, d.pairs, pair)
}

func countUpTo[K comparable](limit int, in map[K]int64, key K) {
	if in[key] > 0 || len(in) < limit {
		in[key]++
	}
}

// spellings are the most frequent spellings of values, by what they are compared as.
func (d *disagreements) spellings(values map[string]int64) map[string]string {
	spelled := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(values)) {
		key := d.area.Key(value)
		if most, ok := spelled[key]; !ok || values[value] > values[most] {
			spelled[key] = value
		}
	}
	return spelled
}

// most returns the ten most frequent ones, each unit under its most frequent spelling.
func (d *disagreements) most() []disagreement {
	units := map[string]int64{}
	for pair, n := range d.pairs {
		units[pair.Grid] += n
	}
	inLog, inGrid := d.spellings(d.values), d.spellings(units)
	sums := map[disagreement]int64{}
	for pair, n := range d.pairs {
		pair.Log, pair.Grid = cmp.Or(inLog[d.area.Key(pair.Log)], pair.Log), inGrid[d.area.Key(pair.Grid)]
		sums[pair] += n
	}
	all := []disagreement{}
	for pair, n := range sums {
		pair.Count = n
		all = append(all, pair)
	}
	slices.SortFunc(all, func(a, b disagreement) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Log, b.Log), cmp.Compare(a.Grid, b.Grid))
	})
	return all[:min(10, len(all))]
}

// disagreements names the most frequent ones, or is empty.
func (s *sheet) disagreements(a areaCompare) string {
	var all []string
	for _, d := range a.Disagree {
		lies := s.Say("in no unit", "任何网格之外")
		if d.Grid != "" {
			lies = s.Say("in ", "") + s.quoted(d.Grid)
		}
		all = append(all, s.quoted(d.Log)+s.Say(" lies ", "位于")+lies+" "+s.Num(d.Count)+s.Say("", "件"))
	}
	if all == nil {
		return ""
	}
	return s.Say("most often otherwise: ", "最常不一致：") + strings.Join(all, s.Say(", ", "、"))
}

// quoted is a value of the log, the first 60 characters of it.
func (s *sheet) quoted(value string) string {
	quoted := fmt.Sprintf("%.60q", value)
	if s.Language == gridgov.Chinese {
		return "“" + quoted[1:len(quoted)-1] + "”"
	}
	return quoted
}
