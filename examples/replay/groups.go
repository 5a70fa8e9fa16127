package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// largest is how many groups a table of the report has, besides the one for all others, unless -groups says otherwise.
const largest = 100

// cut returns the metrics with the n largest groups of each table, by tickets received and then closed, and one for the others,
// which is the last and has the sums; 0 keeps all. Columns of which the log has nothing are left out.
func (r *report) cut(n int) metrics.Report {
	m := r.Metrics
	if rows := m.Kinds.Rows; n > 0 && len(rows) > n+1 {
		m.Kinds.Rows = busiest(rows, n)
		slices.SortFunc(m.Kinds.Rows[:n], func(a, b metrics.CrossRow) int { return cmp.Compare(a.Path, b.Path) })
	}
	m.Tables = slices.Clone(m.Tables)
	for i := range m.Tables {
		t := &m.Tables[i]
		*t = r.without(*t)
		if n > 0 && len(t.Groups) > n+1 {
			all := bySize(*t)
			t.Groups = slices.SortedFunc(slices.Values(all[:n]), func(a, b metrics.Group) int { return cmp.Compare(a.Key, b.Key) })
			t.Groups = append(t.Groups, r.rest(*t, all[n:]))
		}
	}
	return m
}

// without returns a table without the columns of which the log has nothing, and without the periods in which nothing was then.
func (r *report) without(t metrics.Table) metrics.Table {
	var keep []int
	for i, id := range t.Columns {
		if r.knows(id) {
			keep = append(keep, i)
		}
	}
	t.Columns = pick(t.Columns, keep)
	t.Groups = slices.Clone(t.Groups)
	for i := range t.Groups {
		t.Groups[i].Values = pick(t.Groups[i].Values, keep)
	}
	if t.By == metrics.ByDay || t.By == metrics.ByWeek || t.By == metrics.ByMonth {
		some := func(v metrics.Value) bool { return v.Num > 0 || v.Den > 0 || v.Tickets > 0 }
		t.Groups = slices.DeleteFunc(t.Groups, func(g metrics.Group) bool { return !slices.ContainsFunc(g.Values, some) })
	}
	return t
}

// knows reports whether the log has something of a figure.
func (r *report) knows(id string) bool {
	f, ok := r.Metrics.Figure(id)
	return ok && !f.Absent && (f.Front || f.Num > 0 || f.Den > 0)
}

func pick[T any](of []T, keep []int) []T {
	out := make([]T, len(keep))
	for i, at := range keep {
		out[i] = of[at]
	}
	return out
}

// bySize returns the groups of a table, the largest first.
func bySize(t metrics.Table) []metrics.Group {
	count := func(g metrics.Group, id string) int64 { v, _ := t.Value(g, id); return v.Num }
	return slices.SortedStableFunc(slices.Values(t.Groups), func(a, b metrics.Group) int {
		return cmp.Or(
			cmp.Compare(count(b, kpibook.Received), count(a, kpibook.Received)),
			cmp.Compare(count(b, kpibook.ClosedInPeriod), count(a, kpibook.ClosedInPeriod)),
		)
	})
}

// othersKey is the key of the group that is made of others.
const othersKey = "(others)"

// named is how many groups there are but for what is of none, or in no place that is known. That goes with the others where it is not
// among the largest.
func named[G any](groups []G, key func(G) string) (n int) {
	for _, g := range groups {
		if k := key(g); k != "" && k != string(nowhere) {
			n++
		}
	}
	return n
}

func groupKey(g metrics.Group) string { return g.Key }

func rowKey(row metrics.CrossRow) string { return string(row.Path) }

func othersName(n int) gridgov.Text {
	return gridgov.Text{En: fmt.Sprintf("(%d others)", n), Zh: fmt.Sprintf("（其余%d项）", n)}
}

// rest makes one group of many. Its durations have no value, since quantiles do not add up.
func (r *report) rest(t metrics.Table, groups []metrics.Group) metrics.Group {
	g := metrics.Group{Key: othersKey, Name: othersName(named(groups, groupKey)), Values: make([]metrics.Value, len(t.Columns))}
	for i, id := range t.Columns {
		f, _ := r.Metrics.Figure(id)
		v := &g.Values[i]
		for _, one := range groups {
			v.Num, v.Den, v.Tickets = v.Num+one.Values[i].Num, v.Den+one.Values[i].Den, v.Tickets+one.Values[i].Tickets
		}
		switch f.Quantity {
		case metrics.Duration:
		case metrics.Share, metrics.Weighted:
			sample := v.Den
			if f.Quantity == metrics.Weighted {
				sample /= 100
			}
			v.OK, v.Few = sample >= r.Metrics.MinSample, sample > 0 && sample < r.Metrics.MinSample
		default:
			v.OK = true
		}
	}
	return g
}

// busiest returns the n rows with the most tickets, and the sum of the others as one more.
func busiest(rows []metrics.CrossRow, n int) []metrics.CrossRow {
	if len(rows) <= n+1 {
		return rows
	}
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b metrics.CrossRow) int { return cmp.Compare(b.Total, a.Total) })
	others := metrics.CrossRow{Name: othersName(named(rows[n:], rowKey)), Counts: make([]int64, len(rows[0].Counts))}
	for _, row := range rows[n:] {
		for i, count := range row.Counts {
			others.Counts[i] += count
		}
		others.Total += row.Total
	}
	return append(rows[:n], others)
}
